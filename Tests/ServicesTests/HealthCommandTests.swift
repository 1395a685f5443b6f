import Testing

@testable import ServiceKit

@Suite struct HealthCommandTests {
    struct Broken: Error {}

    @Test(arguments: [
        ("0.0.0.0", "http://127.0.0.1:8002/health/ready"), ("127.1.0.4", "http://127.1.0.4:8002/health/ready"),
        ("::", "http://[::1]:8002/health/ready"), ("fd00::2", "http://[fd00::2]:8002/health/ready"),
    ])
    func asksWhereTheServiceListens(host: String, url: String) throws {
        let configuration = try ServiceConfiguration(settings: Settings(["HOST": host]), defaultPort: 8002)
        #expect(HealthCommand(configuration: configuration).url == url)
    }

    @Test func aReadyServiceHasNoProblem() async throws {
        try await withRunningService(build: { _ in }) { port in
            let problem = try await problem(onPort: port)
            #expect(problem == nil)
        }
    }

    @Test func aServiceThatIsNotReadyIsAProblem() async throws {
        try await withRunningService(build: { $0.checks.append(ReadinessCheck("store") { throw Broken() }) }) {
            port in
            let problem = try await problem(onPort: port)
            #expect(problem == "http://127.0.0.1:\(port)/health/ready answered 503")
        }
    }

    @Test func nobodyThereIsAProblem() async throws {
        // Nobody listens on port 1.
        let text = try #require(try await problem(onPort: 1, timeout: .milliseconds(200)))
        #expect(text.hasPrefix("no answer from http://127.0.0.1:1/health/ready: "))
    }

    private func problem(onPort port: Int, timeout: Duration = .seconds(60)) async throws -> String? {
        let settings = Settings(["HOST": "127.0.0.1"])
        let configuration = try ServiceConfiguration(settings: settings, defaultPort: port)
        return await HealthCommand(configuration: configuration, timeout: timeout).problem()
    }
}
