@testable import Gateway

/// Runs the gateway on a port of its own, before one service that plays all.
func withGateway(
    to upstream: Int, variables: [String: String] = [:],
    _ body: @escaping @Sendable (_ port: Int) async throws -> Void
) async throws {
    let address = "http://127.0.0.1:\(upstream)"
    // What is not the matter of a test must not end it on a busy machine.
    let patience = [
        "UPSTREAM_TIMEOUT_SECONDS": "600", "UPSTREAM_DEADLINE_SECONDS": "600", "BREAKER_OPEN_SECONDS": "3600",
        "USER_SERVICE_URL": address, "POST_SERVICE_URL": address,
    ]
    try await withRunningService(
        GatewayProgram.program, variables: patience.merging(variables) { $1 }, build: GatewayProgram.build, body)
}

/// Runs the gateway before a service that answers as the test says.
func withGateway(
    variables: [String: String] = [:], answering: @escaping @Sendable (String) -> RawUpstream.Answer,
    early: Bool = false, _ body: @escaping @Sendable (_ port: Int, _ upstream: RawUpstream) async throws -> Void
) async throws {
    try await RawUpstream.with(answering, early: early) { upstream, port in
        try await withGateway(to: port, variables: variables) { try await body($0, upstream) }
    }
}

/// A plain answer with a body.
func ok(_ body: String = "ok") -> RawUpstream.Answer {
    .text("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
}
