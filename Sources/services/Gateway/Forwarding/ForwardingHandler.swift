internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes
internal import ServiceKit

/// Stands before the router on a client's connection: what belongs to a service is sent on from here, all else goes to the
/// router. One request is answered after the other; the parts of those that came too early wait, and nothing more is read.
final class ForwardingHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let forwarding: Forwarding
    private let state: ConnectionState
    /// Where bytes are written, past the handlers that make bytes of what the router answers.
    private let wire = WireHandler()
    private var context: ChannelHandlerContext?
    private var exchange: Exchange?
    /// Requests that the router has and has not answered.
    private var routed = 0
    /// Whether what comes of the current request's body is for the router.
    private var isForRouter = false
    /// Whether the handlers behind know of all that was read.
    private var isReadTold = true
    private var waiting = CircularBuffer<HTTPRequestPart>()
    private var isReadHeld = false
    private var isCatchingUp = false
    private var address: IPAddress?
    private(set) var sender = ForwardedHeaders.Sender(address: nil, isTrustedProxy: false)

    init(_ forwarding: Forwarding, _ state: ConnectionState) {
        self.forwarding = forwarding
        self.state = state
    }

    // MARK: What the client sends

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // What cannot be added cannot be written either, and the connection is as good as gone.
        try? context.pipeline.syncOperations.addHandler(wire, position: .first)
        let text = context.channel.remoteAddress?.ipAddress
        address = text.flatMap { IPAddress($0) }
        sender = .init(
            address: text, isTrustedProxy: address.map { forwarding.door.proxies.contains($0) } ?? false)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        exchange?.clientLeft()
        self.context = nil
    }

    func read(context: ChannelHandlerContext) {
        if waiting.isEmpty, exchange?.takesMore != false { context.read() } else { isReadHeld = true }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if waiting.isEmpty, !mustWait(part) { take(part, context) } else { waiting.append(part) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        exchange?.readComplete()
        tellRead(context)
    }

    /// Only those who got something need to know that it was all.
    private func tellRead(_ context: ChannelHandlerContext) {
        guard !isReadTold else { return }
        isReadTold = true
        context.fireChannelReadComplete()
    }

    private func passOn(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        isReadTold = false
        context.fireChannelRead(wrapInboundOut(part))
    }

    private func mustWait(_ part: HTTPRequestPart) -> Bool {
        guard case .head(let head) = part else { return false }
        return exchange != nil || (routed > 0 && forwarding.route(head) != nil)
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            if let route = forwarding.route(head), let pool = forwarding.pool(of: route, on: context.eventLoop) {
                isForRouter = false
                let exchange = Exchange(head, route, forwarding, pool: pool, of: self)
                self.exchange = exchange
                exchange.begin(from: address)
            } else {
                isForRouter = true
                routed += 1
                passOn(part, context)
            }
        case .body(let body):
            // After an early answer nobody wants the rest.
            if isForRouter { passOn(part, context) } else { exchange?.receive(body) }
        case .end:
            if isForRouter { passOn(part, context) } else { exchange?.requestEnded() }
        }
    }

    /// Takes what waited, as far as it goes now.
    private func catchUp() {
        // An answer that is given at once ends in here again; the loop below goes on then.
        guard !isCatchingUp, let context else { return }
        isCatchingUp = true
        let hasWaited = !waiting.isEmpty
        while let part = waiting.first, !mustWait(part) {
            waiting.removeFirst()
            take(part, context)
        }
        isCatchingUp = false
        if hasWaited {
            exchange?.readComplete()
            tellRead(context)
        }
        readOn()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Who has closed one half of the connection has left.
        if case ChannelEvent.inputClosed = event { exchange?.clientLeft() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        exchange?.clientLeft()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if exchange?.hasWholeRequest == true || !waiting.isEmpty {
            // Something after it cannot be read: it is answered, and nothing after it.
            let heads = waiting.count { if case .head = $0 { true } else { false } }
            waiting.removeAll()
            return state.giveUp(requests: heads)
        }
        let isAnswering = exchange?.isAnswering ?? false
        exchange?.clientLeft()
        // The router answers what cannot be read; in the middle of another answer that would be taken for a part of it.
        if isAnswering { context.close(promise: nil) } else { context.fireErrorCaught(error) }
    }

    // MARK: What goes to the client

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        guard case .end = unwrapOutboundIn(data) else { return }
        routed = max(0, routed - 1)
        if !waiting.isEmpty { catchUp() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { exchange?.clientBecameWritable() }
        context.fireChannelWritabilityChanged()
    }

    // MARK: What an exchange asks for

    var isWritable: Bool { context?.channel.isWritable ?? false }

    /// Whether the client knows bodies in chunks, and so any of unknown length on a connection that lasts.
    var takesChunks: Bool { !state.speaksHTTP10 }

    /// Whether the answer that begins now is the last one here, and has to say so.
    func answerBegins() -> Bool { state.answerBegan() }

    func write(_ bytes: ByteBuffer) { wire.context?.write(NIOAny(bytes), promise: nil) }

    /// Writes the end of an answer.
    func writeLast(_ bytes: ByteBuffer) {
        guard let context = wire.context else { return }
        guard state.answerEnded() else { return context.writeAndFlush(NIOAny(bytes), promise: nil) }
        let written = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        written.futureResult.whenComplete { _ in ConnectionState.close(channel) }
        context.writeAndFlush(NIOAny(bytes), promise: written)
    }

    func flush() { wire.context?.flush() }

    /// Ends the connection in the middle of an answer.
    func cut() { context?.close(promise: nil) }

    /// More of the request may be read.
    func readOn() {
        guard isReadHeld, waiting.isEmpty, exchange?.takesMore != false else { return }
        isReadHeld = false
        context?.read()
    }

    func exchangeEnded() {
        exchange = nil
        catchUp()
    }
}

/// The place next to the socket.
private final class WireHandler: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private(set) var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
}
