import Testing

@testable import Gateway
@testable import ServiceKit

/// Runs the gateway on a port of its own, before one service that plays all.
func withGateway(
    to upstream: Int, variables: [String: String] = [:],
    _ body: @escaping @Sendable (_ port: Int) async throws -> Void
) async throws {
    let address = "http://127.0.0.1:\(upstream)"
    let settings = Settings(
        [
            "HOST": "127.0.0.1", "DRAIN_SECONDS": "0", "USER_SERVICE_URL": address, "POST_SERVICE_URL": address,
        ].merging(variables) { $1 })
    let (ports, started) = AsyncStream<Int>.makeStream()
    let service = try await GatewayProgram.program.assemble(
        settings: settings, configuration: try ServiceConfiguration(settings: settings, defaultPort: 0),
        logger: .silent, started: { started.yield($0) }, build: GatewayProgram.build)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await service.run() }
        var first = ports.makeAsyncIterator()
        let port = try #require(await first.next())
        do { try await body(port) } catch {
            await service.stop()
            throw error
        }
        await service.stop()
        try await group.waitForAll()
    }
}

/// Runs the gateway before a service that answers as the test says.
func withGateway(
    variables: [String: String] = [:], answering: @escaping @Sendable (String) -> RawUpstream.Answer,
    _ body: @escaping @Sendable (_ port: Int, _ upstream: RawUpstream) async throws -> Void
) async throws {
    try await RawUpstream.with(answering) { upstream, port in
        try await withGateway(to: port, variables: variables) { try await body($0, upstream) }
    }
}

/// A plain answer with a body.
func ok(_ body: String = "ok") -> RawUpstream.Answer {
    .text("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
}
