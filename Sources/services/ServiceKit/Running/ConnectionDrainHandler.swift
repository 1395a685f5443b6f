internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Lets an HTTP/1.1 connection end without a lost request.
///
/// While the service drains, and once a connection is old, its next answer says `Connection: close`: so clients come back on
/// new connections, which reach pods that were not there before. After such an answer the server ends its half and waits for
/// the client to end the other, so that nothing the client still reads is torn away. A connection without a request stays
/// open until the drain is over: its client may be writing the next one right now.
final class ConnectionDrainHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may take to close its half before the connection is cut.
    private static let patience = TimeAmount.seconds(2)

    private let drain: Drain
    private let old: NIODeadline
    private var unanswered = 0
    private var isReadingRequest = false
    private var isLast = false

    /// - Parameter age: how old a connection becomes, give or take a quarter: those opened together do not all end together.
    init(drain: Drain, age: Duration) {
        self.drain = drain
        old = .now() + TimeAmount(age * Double.random(in: 0.75...1.25))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            unanswered += 1
            isReadingRequest = true
        case .body: break
        case .end: isReadingRequest = false
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            // An answer that comes before the whole request leaves a body behind that nobody wants to read.
            if unanswered == 1 {
                isLast = isLast || isReadingRequest || drain.isDraining || NIODeadline.now() >= old
                if isLast { head.headerFields[.connection] = "close" }
            }
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
