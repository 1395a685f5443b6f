import HTTPTypes
import Hummingbird
import Synchronization
import Testing

@testable import Gateway
@testable import ServiceKit

/// How the services are, asked at most once a second.
@Suite(.timeLimit(.minutes(20))) struct ServicesHealthTests {
    private static let upstreams = [
        Upstream(name: "user", address: "http://a", prefixes: ["/api/users"]),
        Upstream(name: "post", address: "http://b", prefixes: ["/api/posts"]),
        Upstream(name: "media", address: nil, prefixes: ["/api/media"]),
    ]

    @Test(arguments: [
        (["http://a", "http://b"], 200, "healthy"), (["http://b"], 200, "degraded"), ([], 503, "unhealthy"),
    ])
    func theWholeIsAsGoodAsItsParts(healthy: [String], status: Int, overall: String) async throws {
        let health = ServicesHealth(upstreams: Self.upstreams) { healthy.contains($0) }
        try await withService(build: { $0.router.get("/health/services") { _, _ in await health.response() } }) {
            let answer = try await $0.call(.get, "/health/services")
            #expect(answer.status == status)
            #expect(answer.body["overall_status"]?.string == overall)
            #expect(answer.body["gateway"] == "healthy")
            #expect(answer.body["services"]?["media"] == ["status": "not_deployed"])
            let user = healthy.contains("http://a") ? "healthy" : "unhealthy"
            #expect(answer.body["services"]?["user"]?["status"]?.string == user)
            #expect(!answer.text.contains("http"))
        }
    }

    @Test func anAnswerHoldsForASecond() async {
        let time = TestTime()
        let asked = Mutex(0)
        let health = ServicesHealth(upstreams: Self.upstreams, now: { time.now }) { _ in
            asked.withLock { $0 += 1 }
            return true
        }
        for _ in 0..<3 { _ = await health.states() }
        time.advance(by: .milliseconds(999))
        _ = await health.states()
        #expect(asked.withLock { $0 } == 2)
        time.advance(by: .milliseconds(1))
        _ = await health.states()
        #expect(asked.withLock { $0 } == 4)
    }

    @Test func whoAsksMeanwhileWaitsForTheSameRound() async {
        let asked = Mutex(0)
        let isAsked = Gate()
        let answers = Gate()
        let now = ContinuousClock.now
        let health = ServicesHealth(upstreams: [Self.upstreams[0]], now: { now }) { _ in
            asked.withLock { $0 += 1 }
            isAsked.open()
            await answers.passed()
            return true
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask { #expect(await health.states() == ["user": .healthy]) }
            }
            await isAsked.passed()
            answers.open()
        }
        #expect(asked.withLock { $0 } == 1)
    }

    @Test func aServiceThatIsNotDeployedIsUnavailable() async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                for (path, name) in [
                    ("/api/media/upload", "media"), ("/api/payments/1", "payment"),
                    ("/api/push/register", "notification"),
                    ("/api/notifications", "notification"),
                ] {
                    let answer = try await client.ask("POST \(path)")
                    #expect(answer.hasPrefix("HTTP/1.1 503"))
                    let body = try JSON.read(answer.bodyText.utf8)
                    #expect(body["code"] == "service_unavailable")
                    #expect(body["message"]?.string == "Service \(name) unavailable")
                    #expect(body["detail"] == body["message"])
                }
            }
            #expect(upstream.requests.isEmpty)
        }
        try await withGateway(
            variables: ["MEDIA_SERVICE_URL": "http://127.0.0.1:9"], answering: { _ in ok() }
        ) { port, upstream in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET /health/services")
                #expect(answer.contains(#""media":{"status":"unhealthy"}"#))
            }
        }
    }

    @Test func theRootsNameTheServicesAndNotWhereTheyAre() async throws {
        try await withGateway(answering: { _ in ok() }) { port, _ in
            try await RawConnection.with(port: port) { client in
                let root = try JSON.read(try await client.ask("GET /").bodyText.utf8)
                #expect(root["service"] == "Grover API Gateway")
                #expect(root["documentation"] == "/docs")
                #expect(root["services"] == ["user", "post", "media", "payment", "notification"])
                let api = try await client.ask("GET /api")
                let body = try JSON.read(api.bodyText.utf8)
                #expect(body["services"]?["post"] == "/api/posts")
                #expect(!api.contains("127.0.0.1"))
            }
        }
    }
}
