// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import ManagementAPI
import OAuth
import Primitives
package import Web

/// Everything that is served.
package func makeRouter(_ services: Services) -> Router<WebContext> {
    let router = Router(context: WebContext.self)
    Health(store: services.store, draining: services.draining).add(to: router)
    return router
}
