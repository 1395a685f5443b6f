import Testing

@testable import ServiceKit

@Suite struct StartFailureTests {
    @Test func listenersAreReadFromTheTableOfTheKernel() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue
               0: 0100007F:1F42 00000000:0000 0A 00000000:00000000
               1: 00000000:1F42 00000000:0000 0A 00000000:00000000
               2: 0100007F:1F42 0100007F:B001 01 00000000:00000000
               3: 00000000:0016 00000000:0000 0A 00000000:00000000
            """
        #expect(Listeners.parse(table, port: 8002) == ["127.0.0.1", "0.0.0.0"])
    }

    @Test(arguments: [
        ("127.0.0.2", ["0.0.0.0"], "takes the port on every address"),
        ("0.0.0.0", ["127.0.0.2"], "another program listens on 127.0.0.2:8002"),
        ("127.0.0.2", ["127.0.0.2"], "another program has the port"),
        ("127.0.0.2", [], "another program has the port"),
    ])
    func aPortInUseNamesItsHolder(host: String, listeners: [String], reason: String) {
        let message = StartFailure.inUse(host: host, port: 8002, listeners: listeners)
        #expect(message.hasPrefix("cannot listen on \(host):8002: "))
        #expect(message.contains(reason))
    }

    @Test func aSecondServiceOnAPortSaysWhatToDo() async throws {
        try await withListeningService { port in
            let settings = Settings(["HOST": "127.0.0.1", "PORT": "\(port)"])
            let second = try await ServiceProgram(name: "second", port: 0).assemble(
                settings: settings, configuration: try ServiceConfiguration(settings: settings, defaultPort: 0),
                logger: .silent, build: { _ in })
            let failure = await #expect(throws: StartFailure.self) { try await second.run() }
            #expect(
                failure?.description
                    == "cannot listen on 127.0.0.1:\(port): another program has the port; "
                    + "stop that program or set PORT to a free port")
        }
    }

    private func withListeningService(_ body: @Sendable (Int) async throws -> Void) async throws {
        let (ports, started) = AsyncStream<Int>.makeStream()
        let settings = Settings(["HOST": "127.0.0.1", "DRAIN_SECONDS": "0"])
        let service = try await ServiceProgram(name: "first", port: 0).assemble(
            settings: settings, configuration: try ServiceConfiguration(settings: settings, defaultPort: 0),
            logger: .silent, started: { started.yield($0) }, build: { _ in })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            var first = ports.makeAsyncIterator()
            try await body(try #require(await first.next()))
            await service.stop()
            try await group.waitForAll()
        }
    }
}
