// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
package import Logging
package import NIOCore
package import Primitives
package import SystemLog

/// What is known of one request while it is answered.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The peer of the connection.
    ///
    /// Behind a trusted proxy, ``ClientAddress`` says who is meant.
    package let peer: SocketAddress?
    /// Sent back as `X-Okta-Request-Id` and kept with every event; sorts by time.
    package let requestID: String
    /// Set once the caller has proven who it is.
    package var caller: Caller?
    /// Whether the caller may change anything.
    package var mayWrite = false
    /// The key under which the caller's requests are counted.
    package var rateLimitKey: String?

    package init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
        requestID = makeIdentifier(prefix: "req", in: .system)
    }

    /// A path parameter, percent-decoded; empty when the route has none of that name.
    package func parameter(_ name: String) -> String {
        parameters.get(name) ?? ""
    }
}
