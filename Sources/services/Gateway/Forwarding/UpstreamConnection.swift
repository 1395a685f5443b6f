internal import HTTPTypes
internal import NIOCore

/// One connection to a service, which carries one exchange at a time.
///
/// What was written to it is never sent again, whatever becomes of it: nobody here knows what the service made of it.
final class UpstreamConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// So that pods which came later get their share; our services end their connections by age as well.
    private static let maximumUses = 1000

    private let pool: UpstreamPool
    private var context: ChannelHandlerContext?
    private var exchange: Exchange?
    private var uses = 0
    private var isRequestSent = false
    private var hasHead = false
    private var isReusable = true
    private var reader = ResponseReader()
    /// The client takes no more for now.
    private var isPaused = false
    private var isReadHeld = false
    /// When the current exchange began.
    private var began = NIODeadline.now()
    /// When the service last had reason to be heard, or was; or when the connection came to rest.
    private var lastHeard = NIODeadline.now()
    private var timer: Scheduled<Void>?
    private var timerDue = NIODeadline.distantFuture

    init(pool: UpstreamPool) { self.pool = pool }

    var isWritable: Bool { context?.channel.isWritable ?? false }

    // MARK: What an exchange asks for

    /// Writes the head of a request, and what there is of its body.
    func begin(_ exchange: Exchange, isHead: Bool, _ bytes: ByteBuffer) {
        self.exchange = exchange
        uses += 1
        isRequestSent = false
        hasHead = false
        isReusable = uses < Self.maximumUses
        began = .now()
        reader.begin(toHead: isHead)
        watch()
        send(bytes)
    }

    func send(_ bytes: ByteBuffer) { context?.write(wrapOutboundOut(bytes), promise: nil) }

    func flush() { context?.flush() }

    /// All of the request has been written.
    func requestEnded() {
        isRequestSent = true
        lastHeard = .now()
        watch()
        context?.flush()
    }

    func pause() { isPaused = true }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        lastHeard = .now()
        watch()
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    /// Ends the connection; its exchange hears no more of it.
    func close() {
        exchange = nil
        context?.close(promise: nil)
    }

    /// Nobody needs it for now.
    func rest() {
        lastHeard = .now()
        watch()
    }

    // MARK: What comes from the service

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func read(context: ChannelHandlerContext) {
        if isPaused { isReadHeld = true } else { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastHeard = .now()
        reader.append(unwrapInboundIn(data))
        do throws(MalformedResponse) {
            while let event = try reader.next() {
                guard let exchange else { return context.close(promise: nil) }
                switch event {
                case .head(let head):
                    hasHead = true
                    isReusable = isReusable && head.isKeepAlive
                    // Upgrades are never asked for.
                    if head.status == .switchingProtocols { throw MalformedResponse("another protocol") }
                    exchange.received(head)
                case .body(let body): exchange.received(body)
                case .end: answerEnded(exchange)
                }
            }
        } catch {
            fail(.broken, error.description)
        }
    }

    private func answerEnded(_ exchange: Exchange) {
        self.exchange = nil
        isPaused = false
        if isReusable, isRequestSent, !reader.hasRest { pool.release(self) } else { context?.close(promise: nil) }
        exchange.answerEnded()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        exchange?.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { exchange?.upstreamBecameWritable() }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(.broken, "\(error)") }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        pool.remove(self)
        if let exchange, reader.close() {
            isReusable = false
            answerEnded(exchange)
        } else {
            fail(.broken, "it closed the connection")
        }
        context.fireChannelInactive()
    }

    private func fail(_ failure: UpstreamFailure, _ cause: String) {
        let failed = exchange
        close()
        failed?.failed(failure, cause)
    }

    // MARK: Time

    private var due: NIODeadline {
        guard exchange != nil else { return lastHeard + pool.times.idle }
        let deadline = hasHead ? .distantFuture : began + pool.times.deadline
        return isRequestSent && !isPaused ? min(deadline, lastHeard + pool.times.silence) : deadline
    }

    /// Sees to it that somebody looks when something is due. A timer that runs already and is early enough stays, so that a busy
    /// connection sets one now and then, and not one for each request.
    private func watch() {
        let due = due
        guard due < timerDue, let context else { return }
        timer?.cancel()
        timerDue = due
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { [self] in
            timerDue = .distantFuture
            if .now() < self.due { return watch() }
            if exchange == nil { close() } else { fail(.late, "it is silent") }
        }
    }
}
