internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Lets an HTTP/1.1 connection end without a lost request.
///
/// While the service drains, every answer says `Connection: close`. After such an answer the server ends its half and waits for
/// the client to end the other, so that nothing the client still reads is torn away. A connection without a request stays open
/// until the drain is over: its client may be writing the next one right now.
final class ConnectionDrainHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may take to close its half before the connection is cut.
    private static let patience = TimeAmount.seconds(2)

    private let drain: Drain
    private var unanswered = 0
    private var isLast = false

    init(drain: Drain) {
        self.drain = drain
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { unanswered += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            if drain.isDraining { isLast = true }
            if isLast { head.headerFields[.connection] = "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            unanswered -= 1
            guard isLast, unanswered == 0 else {
                context.write(data, promise: promise)
                return
            }
            let written = promise ?? context.eventLoop.makePromise()
            let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
            written.futureResult.whenComplete { _ in Self.close(loopBound.value) }
            context.write(data, promise: written)
        default:
            context.write(data, promise: promise)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The event stops here: the handlers behind would cut an answer that is still on its way.
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        isLast = true
        if unanswered == 0 { Self.close(context) }
    }

    private static func close(_ context: ChannelHandlerContext) {
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }
}
