import KubernetesModel
import NIOCore
import NIOHPACK
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import Testing

@testable import LocalCluster

/// gRPC and HTTPS probes against real servers.
@Suite struct ProbeKindTests {
    private let group = MultiThreadedEventLoopGroup.singleton

    private func ask(_ port: Int, _ service: String = "", _ timeout: Duration = .seconds(60)) async -> ProbeAnswer {
        await GRPCHealthProbe(group: group, host: "127.0.0.1", port: port, service: service).ask(timeout)
    }

    @Test(arguments: [
        ("good", ProbeAnswer.success), ("bad", .failure("service unhealthy (responded with \"NOT_SERVING\")")),
        ("other", .failure("error: health rpc probe failed: rpc error: code = NotFound desc = unknown service")),
    ])
    func aHealthServiceIsAskedByName(_ service: String, _ answer: ProbeAnswer) async throws {
        let server = try await HealthServer.start(on: group)
        let found = await ask(server.localAddress?.port ?? 0, service)
        #expect(found == answer)
        try await server.close()
    }

    @Test func aServerThatDoesNotAnswerInTimeFails() async throws {
        let server = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let port = server.localAddress?.port ?? 0
        // Time enough to connect, which has the same limit and other words.
        #expect(await ask(port, "", .seconds(2)) == .failure("timeout: health rpc did not complete within 2s"))
        try await server.close()
    }

    @Test func aPortThatNobodyListensOnFails() async {
        #expect(
            await ask(1, "", .seconds(1))
                == .failure(
                    "timeout: failed to connect service \"127.0.0.1:1\" within 1s: context deadline exceeded"))
    }

    @Test func anHTTPSProbeDoesNotLookAtTheCertificate() async throws {
        let pair = try ClusterCertificates.make().server
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(pair.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(pair.key.utf8), format: .pem)))
        let context = try NIOSSLContext(configuration: tls)
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(HostCheck())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let client = ProbeClient(
            group: group, podIP: "127.0.0.1", environment: [:], folder: "/",
            rewriter: ReferenceRewriter(services: [], namespace: "default", mounts: []))
        func ask(_ host: String) async -> ProbeAnswer {
            await client.ask(
                .http(
                    host: nil, port: server.localAddress?.port ?? 0, path: "/",
                    headers: [ProbeSpec.Header(name: "Host", value: host)], isSecure: true), timeout: .seconds(60))
        }
        #expect(await ask("shop.example") == .success)
        #expect(await ask("other.example") == .failure("HTTP probe failed with statuscode: 404"))
        try await server.close()
    }
}

/// 200 for one host, 404 for the rest.
private final class HostCheck: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        let isKnown = head.headers["Host"] == ["shop.example"]
        let answer = HTTPResponseHead(
            version: .http1_1, status: isKnown ? .ok : .notFound, headers: ["Content-Length": "0"])
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

/// A health service that knows a good and a bad one.
private final class HealthServer: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    static func start(on group: any EventLoopGroup) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.configureHTTP2Pipeline(mode: .server) { stream in
                    stream.eventLoop.makeCompletedFuture {
                        try stream.pipeline.syncOperations.addHandler(HealthServer())
                    }
                }.map { _ in }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .data(let part) = unwrapInboundIn(data), case .byteBuffer(let bytes) = part.data else { return }
        let name = String(decoding: bytes.readableBytesView.dropFirst(7), as: UTF8.self)
        let status: UInt8 = name == "good" ? 1 : 2
        let head: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
        context.write(wrapOutboundOut(.headers(.init(headers: head))), promise: nil)
        var end: HPACKHeaders = ["grpc-status": "0"]
        if name == "other" {
            end = ["grpc-status": "5", "grpc-message": "unknown service"]
        } else {
            let body = ByteBuffer(bytes: [0, 0, 0, 0, 2, 0x08, status])
            context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: end, endStream: true))), promise: nil)
    }
}
