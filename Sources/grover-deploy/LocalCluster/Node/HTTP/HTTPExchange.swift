internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// One request to a pod and its answer, both streamed: nothing is read before it is asked for.
///
/// The connection is for this request alone and ends with the exchange.
final class HTTPExchange: Sendable {
    private let channel: any Channel
    private let answer: AnswerReader

    private init(channel: any Channel, answer: AnswerReader) {
        self.channel = channel
        self.answer = answer
    }

    // An answer that nobody reads to its end takes its connection with it.
    deinit { channel.close(promise: nil) }

    /// Connects.
    ///
    /// - Parameter isSecure: TLS, whose certificate nobody looks at.
    /// - Throws: `DialFailure` with the words of Go's dialer.
    static func open(
        _ host: String, _ port: Int, isSecure: Bool = false, group: any EventLoopGroup,
        patience: TimeAmount = .seconds(10)
    ) async throws -> HTTPExchange {
        let loop = group.next()
        let answer = AnswerReader(on: loop)
        do {
            let channel = try await ClientBootstrap(group: loop).connectTimeout(patience)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelOption(.autoRead, value: false)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        if isSecure { try channel.pipeline.syncOperations.addHandler(try UnverifiedTLS.handler()) }
                        // A pod's odd answers are passed on, not refused.
                        try channel.pipeline.syncOperations.addHTTPClientHandlers(
                            leftOverBytesStrategy: .dropBytes, enableOutboundHeaderValidation: false)
                        try channel.pipeline.syncOperations.addHandler(answer)
                    }
                }
                .connect(toHost: host, port: port).get()
            return HTTPExchange(channel: channel, answer: answer)
        } catch {
            throw DialFailure(host: host, port: port, cause: error)
        }
    }

    func send(_ head: HTTPRequestHead) async throws {
        try await channel.writeAndFlush(HTTPClientRequestPart.head(head)).get()
    }

    func send(_ body: ByteBuffer) async throws {
        try await channel.writeAndFlush(HTTPClientRequestPart.body(.byteBuffer(body))).get()
    }

    func finish() async throws { try await channel.writeAndFlush(HTTPClientRequestPart.end(nil)).get() }

    /// The head of the final answer.
    func head() async throws -> HTTPResponseHead {
        while let part = try await next() {
            if case .head(let head) = part, head.status.code >= 200 { return head }
        }
        throw ChannelError.eof
    }

    /// The next part of the answer's body; nil at its end.
    func body() async throws -> ByteBuffer? {
        while let part = try await next() {
            switch part {
            case .body(let bytes): return bytes
            case .end: return nil
            case .head: continue
            }
        }
        throw ChannelError.eof
    }

    func close() { channel.close(promise: nil) }

    private func next() async throws -> HTTPClientResponsePart? {
        try await withTaskCancellationHandler {
            try await answer.next()
        } onCancel: {
            close()
        }
    }
}

/// Why nothing could be reached, as Go's `net.Dial` says it.
struct DialFailure: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let cause: any Error

    var description: String { "dial tcp \(host):\(port): \(ProbeClient.reason(cause) ?? "i/o timeout")" }
}

/// TLS to what runs in pods: their certificates are their own affair.
enum UnverifiedTLS {
    static func handler() throws -> NIOSSLClientHandler {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        return try NIOSSLClientHandler(context: NIOSSLContext(configuration: configuration), serverHostname: nil)
    }
}

/// Holds what was read until it is asked for, and reads only when nothing is held.
private final class AnswerReader: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPClientResponsePart

    private struct State {
        var context: ChannelHandlerContext?
        var parts: CircularBuffer<HTTPClientResponsePart> = []
        var waiting: EventLoopPromise<HTTPClientResponsePart?>?
        var end: (any Error)?
        var hasEnded = false
    }

    private let loop: any EventLoop
    private let state: NIOLoopBoundBox<State>

    init(on loop: any EventLoop) {
        self.loop = loop
        state = .makeBoxSendingValue(State(), eventLoop: loop)
    }

    func next() async throws -> HTTPClientResponsePart? {
        try await loop.flatSubmit { self.take() }.get()
    }

    private func take() -> EventLoopFuture<HTTPClientResponsePart?> {
        if let part = state.value.parts.popFirst() { return loop.makeSucceededFuture(part) }
        if state.value.hasEnded {
            return state.value.end.map { loop.makeFailedFuture($0) } ?? loop.makeSucceededFuture(nil)
        }
        let promise = loop.makePromise(of: HTTPClientResponsePart?.self)
        state.value.waiting = promise
        state.value.context?.read()
        return promise.futureResult
    }

    func handlerAdded(context: ChannelHandlerContext) { state.value.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { state.value.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if let waiting = state.value.waiting {
            state.value.waiting = nil
            waiting.succeed(part)
        } else {
            state.value.parts.append(part)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Half a head, or TLS before its first bytes: what was asked for has not come yet.
        if state.value.waiting != nil { context.read() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { finish(nil) }

    private func finish(_ error: (any Error)?) {
        guard !state.value.hasEnded else { return }
        state.value.hasEnded = true
        state.value.end = error
        let waiting = state.value.waiting
        state.value.waiting = nil
        if let error { waiting?.fail(error) } else { waiting?.succeed(nil) }
    }
}
