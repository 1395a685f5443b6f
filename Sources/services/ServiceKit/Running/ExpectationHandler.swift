internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Tells a client that asks before it sends its body (`Expect: 100-continue`) to go on.
///
/// Nothing is told where the body is too large to be taken, so that its client hears the refusal instead.
final class ExpectationHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    private let maximumBody: Int
    private let state: ConnectionState

    /// To stand behind the handler that keeps the state.
    init(_ state: ConnectionState, maximumBody: Int) {
        self.state = state
        self.maximumBody = maximumBody
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            // In between the answers to requests that came before, this one would be misread; and HTTP/1.0 has none of it.
            if state.unanswered == 1, !state.speaksHTTP10,
                head.headerFields[.expect]?.lowercased() == "100-continue",
                Int(head.headerFields[.contentLength] ?? "0") ?? .max <= maximumBody
            {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        }
        context.fireChannelRead(data)
    }
}
