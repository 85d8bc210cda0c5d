// SPDX-License-Identifier: Apache-2.0
// SPDX-FileCopyrightText: Moneta contributors

package import HTTPTypes
package import Hummingbird
package import NIOCore
package import NIOHTTPTypes
package import Primitives
import Web

/// Takes token requests that arrive whole out of a connection, and lets all others go on.
///
/// Whole is a request whose end is read together with its beginning. One that comes in pieces goes on, and so
/// does one behind a request that went on and has no answer yet, for answers leave in the order of requests.
/// While a request is answered here, what comes after it is kept, and nothing more is read. A client that
/// does not read its answers is the library's affair: it knows how to wait for it.
///
/// Belongs to one event loop, as the pipeline does.
package final class WholeTokenRequests: ChannelDuplexHandler {
    /// A part of a request as it arrives.
    package typealias InboundIn = HTTPRequestPart
    /// A part of a request that goes on.
    package typealias InboundOut = HTTPRequestPart
    /// A part of an answer of the library.
    package typealias OutboundIn = HTTPResponsePart
    /// A part of an answer, the library's or not.
    package typealias OutboundOut = HTTPResponsePart

    private enum Event {
        case part(HTTPRequestPart)
        case inputClosed
        case failed(any Error)
    }

    /// `nil` when the connection is closed.
    private var context: ChannelHandlerContext?
    /// The beginning of a token request whose end has not been seen in this read.
    private var beginning: (server: String, head: HTTPRequest, body: ByteBuffer)?
    /// A request that nobody has asked for yet.
    private var whole: (server: String, request: Request)?
    private var taker: (((server: String, request: Request)?) -> Void)?
    private var isAnswering = false
    /// What came while a request was answered.
    private var kept: [Event] = []
    private var isReadHeld = false
    /// How many requests went on and have no answer yet.
    private var goneOn = 0
    /// The second of the last answer, and how HTTP writes it.
    private var date = (second: Int64.min, text: "")

    private let surroundings: Surroundings

    /// The clock of `surroundings` dates the answers.
    package init(surroundings: Surroundings) { self.surroundings = surroundings }

    /// The pipeline is there.
    package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    /// The connection is closed.
    package func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        taker?(nil)
        taker = nil
    }
}

// For the task that answers.
extension WholeTokenRequests {
    /// Hands over the next request, now or when it has come; `nil` when the connection is closed.
    ///
    /// Whoever takes a request calls ``begin(_:)`` and ``end()``.
    package func next(_ take: @escaping ((server: String, request: Request)?) -> Void) {
        if let whole {
            self.whole = nil
            take(whole)
        } else if context == nil {
            take(nil)
        } else {
            taker = take
        }
    }

    /// Writes the head of the answer to the request that was taken last.
    package func begin(_ response: HTTPResponse) {
        var head = response
        head.headerFields.set(HTTPField(name: .date, value: now()))
        context?.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Writes a part of its body.
    package func write(_ body: ByteBuffer) { context?.write(wrapOutboundOut(.body(body)), promise: nil) }

    /// Ends the answer, and goes on with what came meanwhile.
    package func end() {
        guard let context else { return }
        guard !kept.isEmpty else {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            isAnswering = false
            return
        }
        // Not before the answer is out: a client that has closed its side would lose it with the connection.
        context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
            self.isAnswering = false
            self.takeKept()
        }
    }

    /// RFC 9110 §6.6.1.
    private func now() -> String {
        let now = surroundings.now()
        // bytes: numbers.
        if now.seconds != date.second { date = (now.seconds, now.internetDate + " GMT") }
        return date.text
    }
}

// What comes from the client.
extension WholeTokenRequests {
    /// A part of a request.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(.part(unwrapInboundIn(data)), context)
    }

    /// The end of one read.
    package func channelReadComplete(context: ChannelHandlerContext) {
        letBeginningGoOn(context)
        context.fireChannelReadComplete()
    }

    /// The client has closed its side, among other events.
    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            return context.fireUserInboundEventTriggered(event)
        }
        take(.inputClosed, context)
    }

    /// What follows is not HTTP.
    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        take(.failed(error), context)
    }

    private func take(_ event: Event, _ context: ChannelHandlerContext) {
        guard !isAnswering else { return kept.append(event) }
        switch event {
        case .part(let part): take(part, context)
        case .inputClosed:
            letBeginningGoOn(context)
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        case .failed(let error):
            letBeginningGoOn(context)
            context.fireErrorCaught(error)
        }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            if goneOn == 0, context.channel.isWritable, let server = TokenShortcut.server(of: head) {
                beginning = (server, head, ByteBuffer())
                return
            }
            goneOn += 1
        case .body(var body):
            if let read = beginning?.body.readableBytes {
                if read == 0 { beginning?.body = body } else { beginning?.body.writeBuffer(&body) }
                return
            }
        case .end:
            if let (server, head, body) = beginning {
                beginning = nil
                return answer((server, Request(head: head, body: RequestBody(buffer: body))))
            }
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    private func answer(_ whole: (server: String, request: Request)) {
        isAnswering = true
        guard let taker else { return self.whole = whole }
        self.taker = nil
        taker(whole)
    }

    private func letBeginningGoOn(_ context: ChannelHandlerContext) {
        guard let (_, head, body) = beginning else { return }
        beginning = nil
        goneOn += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
        if body.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(.body(body))) }
    }

    /// Goes on with what came while a request was answered, up to the next that is answered here.
    private func takeKept() {
        let events = kept
        kept = []
        for event in events {
            guard let context else { return }
            take(event, context)
        }
        guard let context else { return }
        channelReadComplete(context: context)
        if isReadHeld, kept.isEmpty {
            isReadHeld = false
            context.read()
        }
    }
}

// What goes to the client.
extension WholeTokenRequests {
    /// Reads on, unless what was read before is still kept.
    package func read(context: ChannelHandlerContext) {
        if kept.isEmpty { context.read() } else { isReadHeld = true }
    }

    /// A part of an answer of the library.
    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if goneOn > 0, case .end = unwrapOutboundIn(data) { goneOn -= 1 }
        context.write(data, promise: promise)
    }
}
