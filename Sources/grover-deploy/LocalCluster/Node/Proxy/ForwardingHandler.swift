internal import NIOCore

/// One side of a forwarded connection: what it reads goes to its partner, which lives on the same event loop.
///
/// Back-pressure is by reading alone: a side reads again when its partner's writes have left. A half-closed side
/// half-closes the other, and an error or a full close closes both. What a side reads before its partner has a connection is
/// kept for it: though nothing asks for it, a client that sends and half-closes at once is read to its end.
final class ForwardingHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private var partner: ForwardingHandler?
    private var readsWhenWritable = false
    private var kept: [ByteBuffer] = []
    private var isInputClosed = false

    /// Two sides that forward to one another. Called on the event loop of both.
    static func pair() -> (ForwardingHandler, ForwardingHandler) {
        let (left, right) = (ForwardingHandler(), ForwardingHandler())
        left.partner = right
        right.partner = left
        return (left, right)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        partner?.sendKept()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let partner = partner?.context {
            partner.write(wrapOutboundOut(unwrapInboundIn(data)), promise: nil)
        } else {
            kept.append(unwrapInboundIn(data))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        partner?.context?.flush()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if let partner = partner?.context, !partner.channel.isWritable {
            readsWhenWritable = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { partner?.readAgain() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            isInputClosed = true
            partner?.context?.close(mode: .output, promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner?.closeAfterWrites()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func sendKept() {
        guard let partner = partner?.context else { return }
        for buffer in kept { partner.write(wrapOutboundOut(buffer), promise: nil) }
        kept = []
        partner.flush()
        if isInputClosed { partner.close(mode: .output, promise: nil) }
    }

    private func readAgain() {
        guard readsWhenWritable, let context else { return }
        readsWhenWritable = false
        context.read()
    }

    private func closeAfterWrites() {
        guard let context else { return }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(capacity: 0))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
