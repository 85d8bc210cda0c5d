// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Hummingbird
package import SignIn
package import SystemLog
package import Web

/// What a route of the management API knows of its request: who calls, and what the caller may do.
package struct ManagementContext: SurfaceContext {
    package var web: WebContext
    /// Set once the caller has proven who it is.
    package var caller: Caller?
    /// What the caller may do; `nil` before it is authorised.
    package var authority: CallerAuthority?
    /// The key under which the caller's requests are counted.
    package var rateLimitKey: String?
    /// The session by whose cookie the caller is known; `nil` for a token.
    package var session: Session?

    package init(_ web: WebContext) { self.web = web }
}
