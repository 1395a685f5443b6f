import Hummingbird
import Testing

@testable import ServiceKit

/// A service that is told to stop, seen from its sockets.
@Suite(.timeLimit(.minutes(20)))
struct DrainTests {
    let clock = HeldClock()
    let arrived = Gate()
    let finish = Gate()

    /// Runs the service, and the body with its port; returns when both are over.
    private func running(
        _ body: @escaping @Sendable (_ port: Int, _ service: AssembledService) async throws -> Void
    ) async throws {
        let (ports, started) = AsyncStream<Int>.makeStream()
        let settings = Settings(["HOST": "127.0.0.1", "DRAIN_SECONDS": "3600"])
        let service = try await ServiceProgram(name: "test-service", port: 0).assemble(
            settings: settings, configuration: try ServiceConfiguration(settings: settings, defaultPort: 0),
            logger: .silent, clock: clock, started: { started.yield($0) }
        ) { [arrived, finish] service in
            service.router.post("/work") { _, _ in JSON.string("done") }
            service.router.post("/slow") { _, _ in
                arrived.open()
                await finish.passed()
                return JSON.string("done")
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            var first = ports.makeAsyncIterator()
            try await body(try #require(await first.next()), service)
            try await group.waitForAll()
        }
    }

    @Test func aDrainingServiceServesOnAndSendsItsClientsAway() async throws {
        try await running { [clock] port, service in
            try await RawConnection.with(port: port) { kept in
                let before = try await kept.ask("GET /health/ready")
                #expect(before.hasPrefix("HTTP/1.1 200"))
                #expect(!before.contains("Connection: close"))

                await service.stop()
                await clock.asleep.passed()

                let unready = try await kept.ask("GET /health/ready")
                #expect(unready.hasPrefix("HTTP/1.1 503"))
                #expect(unready.contains("Connection: close"))
                #expect(try await kept.answer() == nil)
            }
            try await RawConnection.with(port: port) { late in
                let answer = try await late.ask("POST /work")
                #expect(answer.hasPrefix("HTTP/1.1 200"))
                #expect(answer.contains("Connection: close"))
                #expect(try await late.answer() == nil)
            }
            clock.wake()
        }
    }

    @Test func anUnusedConnectionStaysUntilTheDrainIsOver() async throws {
        try await running { [clock] port, service in
            try await RawConnection.with(port: port) { silent in
                _ = try await silent.ask("POST /work")
                try await RawConnection.with(port: port) { other in
                    _ = try await other.ask("POST /work")
                    await service.stop()
                    await clock.asleep.passed()
                    #expect(try await other.ask("POST /work").hasPrefix("HTTP/1.1 200"))
                }
                clock.wake()
                #expect(try await silent.answer() == nil)
            }
        }
    }

    @Test func aRequestThatOutlastsTheDrainIsAnswered() async throws {
        try await running { [clock, arrived, finish] port, service in
            try await RawConnection.with(port: port) { slow in
                try await slow.send("POST /slow")
                await arrived.passed()
                try await RawConnection.with(port: port) { silent in
                    _ = try await silent.ask("POST /work")
                    await service.stop()
                    await clock.asleep.passed()
                    clock.wake()
                    // The server is past the drain when it has closed the silent connection.
                    #expect(try await silent.answer() == nil)
                }
                finish.open()
                let answer = try #require(try await slow.answer())
                #expect(answer.hasPrefix("HTTP/1.1 200"))
                #expect(answer.hasSuffix("\"done\""))
            }
        }
    }
}
