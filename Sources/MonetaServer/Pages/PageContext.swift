// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

import Hummingbird
package import Web

/// What a route of pages knows of its request.
package struct PageContext: SurfaceContext {
    package var web: WebContext

    package init(_ web: WebContext) { self.web = web }
}
