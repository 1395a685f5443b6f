internal import NIOCore

/// One side of a forwarded connection: what it reads goes to its partner, which lives on the same event loop.
///
/// Back-pressure is by reading alone: a side reads again when its partner's writes have left. A half-closed side
/// half-closes the other, and an error or a full close closes both, always behind what was written before.
///
/// It belongs into a channel from the beginning: what a peer says before it ends its side is read when the end comes,
/// asked for or not, and waits here for the partner.
final class ForwardingHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?
    private var partner: ForwardingHandler?
    private var readsWhenWritable = false
    private var early: [ByteBuffer] = []
    private var hasEnded = false

    /// Makes two sides forward to one another. Called on the event loop of both.
    static func join(_ left: ForwardingHandler, _ right: ForwardingHandler) {
        left.partner = right
        right.partner = left
        left.sendEarly()
        right.sendEarly()
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let partner else {
            early.append(unwrapInboundIn(data))
            return
        }
        partner.context?.write(wrapOutboundOut(unwrapInboundIn(data)), promise: nil)
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
            hasEnded = true
            partner?.closeAfterWrites(.output)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner?.closeAfterWrites(.all)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func readAgain() {
        guard readsWhenWritable, let context else { return }
        readsWhenWritable = false
        context.read()
    }

    private func sendEarly() {
        for part in early { partner?.context?.write(wrapOutboundOut(part), promise: nil) }
        partner?.context?.flush()
        early = []
        if hasEnded { partner?.closeAfterWrites(.output) }
    }

    /// A channel drops what it has not written when it closes, also when its second half does.
    private func closeAfterWrites(_ mode: CloseMode) {
        guard let context else { return }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(channel.allocator.buffer(capacity: 0))).whenComplete { _ in
            channel.close(mode: mode, promise: nil)
        }
    }
}
