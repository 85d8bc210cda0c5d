// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import Logging
package import NIOCore
package import Primitives
package import SystemLog

/// What is known of one request while it is answered.
package struct WebContext: RequestContext {
    /// What the router knows; the parameters that it captures are decoded as soon as it has them.
    package var coreContext: CoreRequestContextStorage {
        didSet {
            pathParameters = PathParameters(captured: coreContext.parameters.map { ($0.key, $0.value) })
        }
    }
    /// What the path names.
    package private(set) var pathParameters = PathParameters()
    /// The connection, or the stream of one.
    package let channel: any Channel
    /// Where the request comes from; ``RequestBoundary`` replaces the peer by the client that a trusted proxy
    /// names.
    ///
    /// `nil` on a Unix socket and in tests without a network.
    package var address: IPAddress?
    /// Sent back as `X-Okta-Request-Id` and kept with every event; sorts by time.
    package let requestID: String
    /// Set once the caller has proven who it is.
    package var caller: Caller?
    /// What the surface that has authorised the caller knows of its rights, for that surface alone.
    package var authority: (any Sendable)?
    /// The key under which the caller's requests are counted.
    package var rateLimitKey: String?

    /// A new request: its identifier is made here.
    package init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        address = source.channel.remoteAddress.flatMap(IPAddress.init)
        requestID = makeIdentifier(prefix: "req", in: .system)
    }

    /// Closes the connection (of HTTP/2: the stream) in a second.
    ///
    /// Closing it with the answer would take the answer away from a client that still sends. What it sends
    /// until then is read and thrown away.
    package func closeSoon() {
        let channel = channel
        channel.eventLoop.scheduleTask(in: .seconds(1)) {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    /// A path parameter, percent-decoded; empty when the route has none of that name.
    package func parameter(_ name: String) -> String {
        pathParameters[name] ?? ""
    }
}
