import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization

/// A small HTTP server on a real socket: HTTP/2 over TLS as an API server speaks it, or plain HTTP/1.1.
final class TestServer: Sendable {
    struct Request: Sendable {
        var method: String
        var uri: String
        var headers: [(String, String)]
        /// How many connections there were before this request's own.
        var connection: Int
        var reply: Reply
    }

    typealias Handler = @Sendable (Request) -> Void

    enum Security: Sendable {
        case plain
        /// HTTP/2 with the certificate of that name; with `client` only for who shows a certificate of our CA.
        case tls(certificate: String = "server", requiresClient: Bool = false)
    }

    let port: Int
    private let listener: any Channel
    private let accepted: Counter

    var url: String { "\(isTLS ? "https" : "http")://127.0.0.1:\(port)" }
    var connections: Int { accepted.value }
    private let isTLS: Bool

    init(_ security: Security, handler: @escaping Handler) async throws {
        let accepted = Counter()
        let tls = try Self.context(security)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let number = accepted.next()
                guard let tls else {
                    return channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                        try channel.pipeline.syncOperations.addHandler(
                            Exchange(connection: channel, number: number, handler: handler))
                    }
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                }.flatMap {
                    channel.configureHTTP2Pipeline(mode: .server) { stream in
                        stream.eventLoop.makeCompletedFuture {
                            try stream.pipeline.syncOperations.addHandlers([
                                HTTP2FramePayloadToHTTP1ServerCodec(),
                                Exchange(connection: channel, number: number, handler: handler),
                            ])
                        }
                    }.map { _ in }
                }
            }
        listener = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
        isTLS = tls != nil
        self.accepted = accepted
    }

    func stop() async { try? await listener.close() }

    private static func context(_ security: Security) throws -> NIOSSLContext? {
        guard case .tls(let name, let requiresClient) = security else { return nil }
        let folder = Fixture.path("Certificates")
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile("\(folder)/\(name).pem").map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: "\(folder)/\(name).key", format: .pem)))
        configuration.applicationProtocols = ["h2"]
        // An API server closes the socket as it says goodbye, and does not wait for an answer.
        configuration.shutdownTimeout = .milliseconds(20)
        if requiresClient {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile("\(folder)/ca.pem"))
        }
        return try NIOSSLContext(configuration: configuration)
    }

    /// Runs `body` with a server that ends with it.
    static func with<Result: Sendable>(
        _ security: Security = .tls(), handler: @escaping Handler, body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let server = try await TestServer(security, handler: handler)
        do {
            let result = try await body(server)
            await server.stop()
            return result
        } catch {
            await server.stop()
            throw error
        }
    }
}

/// Counts from 0.
final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            defer { count += 1 }
            return count
        }
    }

    var value: Int { count.withLock { $0 } }
}

/// The server's side of one exchange.
struct Reply: Sendable {
    fileprivate let stream: any Channel
    fileprivate let connection: any Channel

    func send(_ body: String, status: Int = 200) {
        begin(status: status)
        write(body)
        end()
    }

    func begin(status: Int = 200) {
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: status),
            headers: ["content-type": "application/json"])
        stream.writeAndFlush(HTTPServerResponsePart.head(head), promise: nil)
    }

    func write(_ text: String) {
        stream.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text))), promise: nil)
    }

    func end() { stream.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil) }

    /// Cuts the connection under all its streams, after what was written so far.
    func cut() { connection.eventLoop.execute { connection.close(promise: nil) } }

    /// Says that no stream after `last` was looked at, and closes the connection.
    func goAway(last: Int) {
        let frame = HTTP2Frame(
            streamID: .rootStream,
            payload: .goAway(lastStreamID: HTTP2StreamID(last), errorCode: .noError, opaqueData: nil))
        connection.writeAndFlush(frame).whenComplete { _ in connection.close(promise: nil) }
    }

    /// Returns when the client has let go of the exchange.
    func closed() async throws { try await stream.closeFuture.get() }
}

private final class Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let connection: any Channel
    private let number: Int
    private let handler: TestServer.Handler
    private var head: HTTPRequestHead?

    init(connection: any Channel, number: Int, handler: @escaping TestServer.Handler) {
        self.connection = connection
        self.number = number
        self.handler = handler
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            handler(
                TestServer.Request(
                    method: head.method.rawValue, uri: head.uri, headers: head.headers.map { ($0.name, $0.value) },
                    connection: number, reply: Reply(stream: context.channel, connection: connection)))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
