import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers `/health/live`, `/health/ready`, and any other path with the pod's name and the request's body.
struct FixtureServer {
    let behaviour: Behaviour

    init(_ behaviour: Behaviour) { self.behaviour = behaviour }

    func run() async throws {
        let behaviour = behaviour
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(FixtureHandler(behaviour))
                }
            }
            .bind(host: behaviour.host, port: behaviour.port).get()
        say("listening on \(behaviour.host):\(behaviour.port)")
        try await server.closeFuture.get()
    }
}

private final class FixtureHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let behaviour: Behaviour
    private var path = ""
    private var body = ""

    init(_ behaviour: Behaviour) { self.behaviour = behaviour }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            path = head.uri
            body = ""
        case .body(let part):
            body += String(buffer: part)
        case .end:
            answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let isReadiness = path.hasPrefix("/health/ready")
        let status = isReadiness && !behaviour.isReady ? 503 : behaviour.status
        let content = ByteBuffer(
            string: path.hasPrefix("/health") ? "status \(status)\n" : "\(behaviour.name) \(body)\n")
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status))
        head.headers.add(name: "Content-Length", value: String(content.readableBytes))
        head.headers.add(name: "Content-Type", value: "text/plain")
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(content))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
