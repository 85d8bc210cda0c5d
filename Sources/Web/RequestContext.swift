// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import Hummingbird
import Logging
package import NIOCore
package import Primitives

/// What is known of one request before a surface takes it.
///
/// A surface has a context of its own around this one (``SurfaceContext``), with what its routes need
/// besides.
package struct WebContext: SurfaceContext {
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
    /// A new request: its identifier is made here.
    package init(source: ApplicationRequestContextSource) {
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
}

extension WebContext {
    /// Itself.
    package var web: WebContext {
        get { self }
        set { self = newValue }
    }

    /// The same request.
    package init(_ web: WebContext) { self = web }
}
