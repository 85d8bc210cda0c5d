// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Hummingbird
package import Web

/// What a route of an authorization server knows of its request.
///
/// Clients prove who they are in their form, so there is no caller before an endpoint has read it.
package struct ProtocolContext: SurfaceContext {
    package var web: WebContext

    package init(_ web: WebContext) { self.web = web }
}
