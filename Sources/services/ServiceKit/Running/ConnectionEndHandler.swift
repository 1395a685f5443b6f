internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1

/// Lets an HTTP/1.1 connection end without a lost request.
///
/// While the service drains, once a connection is old, and where its client asks for it, the next answer says
/// `Connection: close`: so clients come back on new connections, which reach pods that were not there before. After such an
/// answer the server ends its half and waits for the client to end the other, so that nothing the client still reads is torn
/// away. A connection without a request stays open until the drain is over, as its client may be writing the next one right
/// now, but no longer than the idle time; nor does one last longer on which a request does not come to its end.
final class ConnectionEndHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let state: ConnectionState
    private let idleTime: TimeAmount
    private var timer: Scheduled<Void>?

    init(_ state: ConnectionState, idleTime: Duration) {
        self.state = state
        self.idleTime = TimeAmount(idleTime)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        // In the place of NIO's codec; a pipeline without that has no lines to look at.
        if let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) {
            try? pipeline.addHandler(HTTP1RulesHandler(state), position: .after(codec))
            pipeline.removeHandler(codec, promise: nil)
        }
        if context.channel.isActive { watch(context, from: .now()) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelActive(context: ChannelHandlerContext) {
        watch(context, from: .now())
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): state.requestBegan(head)
        case .body: state.requestWentOn(isAtEnd: false)
        case .end: state.requestWentOn(isAtEnd: true)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            if state.answerBegan() { head.headerFields[.connection] = "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            guard state.answerEnded() else {
                context.write(data, promise: promise)
                return
            }
            let written = promise ?? context.eventLoop.makePromise()
            let channel = context.channel
            written.futureResult.whenComplete { _ in ConnectionState.close(channel) }
            context.write(data, promise: written)
        default:
            context.write(data, promise: promise)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The event stops here: the handlers behind would cut an answer that is still on its way.
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        state.quiesce()
        if state.unanswered == 0 { ConnectionState.close(context.channel) }
    }

    private func watch(_ context: ChannelHandlerContext, from start: NIODeadline) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: start + idleTime) { [self] in
            // Whoever waits for an answer is not idle.
            guard state.isReadingRequest || state.unanswered == 0 else { return watch(context, from: .now()) }
            if NIODeadline.now() >= state.lastActive + idleTime {
                context.close(promise: nil)
            } else {
                watch(context, from: state.lastActive)
            }
        }
    }
}
