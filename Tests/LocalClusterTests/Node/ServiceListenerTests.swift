import Documents
import NIOCore
import NIOPosix
import Testing

@testable import LocalCluster

/// The TCP proxy before a Service's endpoints, on real sockets.
@Suite(.timeLimit(.minutes(20))) struct ServiceListenerTests {
    private static let port = ServicePort(namespace: "default", service: "echo", port: "")

    private let group = MultiThreadedEventLoopGroup.singleton

    @Test func everyConnectionIsForwarded() async throws {
        try await withEcho { echo in
            try await withListener(on: [echo]) { port in
                for _ in 0..<20 {
                    try await withThrowingTaskGroup(of: String.self) { clients in
                        for number in 0..<16 {
                            clients.addTask { try await ask("hello \(number)", port: port) }
                        }
                        for try await answer in clients { #expect(answer.hasPrefix("hello")) }
                    }
                }
            }
        }
    }

    @Test func anEndpointThatRefusesIsPassedOver() async throws {
        // Nobody listens on port 1, and nobody is given it.
        try await withEcho { echo in
            try await withListener(on: [1, echo]) { port in
                for _ in 0..<4 {
                    let answer = try await ask("hello", port: port)
                    #expect(answer == "hello")
                }
            }
        }
    }

    @Test func withoutEndpointsAConnectionEndsAtOnce() async throws {
        try await withListener(on: []) { port in
            let answer = try? await ask("hello", port: port)
            #expect((answer ?? "").isEmpty)
        }
    }

    // MARK: Surroundings

    /// Sends a text, closes this half, and reads to the end.
    private func ask(_ text: String, port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: group)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            outbound.finish()
            var answer = ""
            for try await part in inbound { answer += String(buffer: part) }
            return answer
        }
    }

    private func withListener(on ports: [Int], _ body: (Int) async throws -> Void) async throws {
        let table = EndpointTable()
        for port in ports {
            table.apply([
                "metadata": [
                    "name": Node("echo-\(port)"), "namespace": "default",
                    "labels": ["kubernetes.io/service-name": "echo"],
                ],
                "endpoints": [["addresses": ["127.0.0.1"], "conditions": ["ready": true]]],
                "ports": [["name": "", "port": Node(port)]],
            ])
        }
        let listener = try await ServiceListener.bind("127.0.0.1", port: 0, to: Self.port, table, group: group)
        defer { listener.close() }
        try await body(listener.port)
    }

    private func withEcho(_ body: (Int) async throws -> Void) async throws {
        let echo = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(EchoHandler())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(try #require(echo.localAddress?.port))
        } catch {
            try await echo.close()
            throw error
        }
        try await echo.close()
    }
}

/// Sends back what comes, and ends when the other side does.
private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(unwrapInboundIn(data)), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
