import Testing

@testable import ServiceKit

/// Runs a service on a port of its own for the time of the body.
func withRunningService(
    _ program: ServiceProgram = ServiceProgram(name: "test-service", port: 0), variables: [String: String] = [:],
    connectionAge: Duration = .seconds(3600), idleTime: Duration = .seconds(3600), build: ServiceProgram.Build,
    _ body: @escaping @Sendable (_ port: Int) async throws -> Void
) async throws {
    let settings = Settings(["HOST": "127.0.0.1", "DRAIN_SECONDS": "0"].merging(variables) { $1 })
    var configuration = try ServiceConfiguration(settings: settings, defaultPort: 0)
    configuration.connectionAge = connectionAge
    configuration.idleTime = idleTime
    // A busy machine must not cost a test its spans, or its last answers.
    configuration.farewell = .seconds(600)
    configuration.grace = .seconds(120)
    let (ports, started) = AsyncStream<Int>.makeStream()
    let service = try await program.assemble(
        settings: settings, configuration: configuration, logger: .silent, started: { started.yield($0) },
        build: build)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { started.finish() }
            try await service.run()
        }
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
