import NIOCore
import NIOHTTP2

/// Ends an HTTP/2 connection in order when the server stops: GOAWAY, then the end once its last stream is done.
final class FarewellHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    let streams = OpenStreams()

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            let goAway = HTTP2Frame(
                streamID: .rootStream, payload: .goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil))
            context.writeAndFlush(wrapOutboundOut(goAway), promise: nil)
            streams.close(context.channel)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Counts the streams of one connection; touched on its event loop alone.
    final class OpenStreams: NIOHTTP2StreamDelegate, @unchecked Sendable {
        private var count = 0
        private var closing: (any Channel)?

        func streamCreated(_ id: HTTP2StreamID, channel: any Channel) {
            count += 1
        }

        func streamClosed(_ id: HTTP2StreamID, channel: any Channel) {
            count -= 1
            if count == 0 { closing?.close(promise: nil) }
        }

        func close(_ channel: any Channel) {
            closing = channel
            if count == 0 { channel.close(promise: nil) }
        }
    }
}
