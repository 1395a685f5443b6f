import Documents
import TestSupport
import Testing

/// The main job on the built programs: up, use, scale, bad releases under load, roll back, down.
@Suite(.serialized) struct MainJobTests {
    @Test(.timeLimit(.minutes(45))) func aReleaseLivesThroughScalingBadReleasesAndRollback() async throws {
        try await Deployment.with(mainJob)
    }

    private func mainJob(_ deployment: Deployment) async throws {
        try await deployment.succeed("apply", "--env", "local")
        let gateway = try await deployment.address(of: "gateway")
        try await useAsAPerson(gateway)

        let again = try await deployment.succeed("apply", "--env", "local")
        #expect((again.output + again.errorOutput).contains("nothing changed"))

        let poster = try await GatewayClient(gateway, as: "poster")
        let token = try #require(poster.token)
        let clients = PostingClients(32, perSecond: 260, to: gateway, token: token)

        try await deployment.succeed("scale", "post", "7", "--env", "local")
        try await expectReplicas(deployment, "post", 7)

        // Good releases: two of a service behind the gateway, one of the gateway itself.
        for (service, version) in [("post", "1.1.0"), ("user", "1.1.0"), ("gateway", "1.1.0")] {
            try await deployment.load("grover/\(service):\(version)", Project.product("grover-\(service)"))
            try await deployment.succeed(
                "apply", service, "--env", "local", "--image", "\(service)=grover/\(service):\(version)")
        }
        try await expectReplicas(deployment, "post", 7)

        // Bad releases: other executables. Each is recognised, and the release before runs again.
        let fixture = Project.product("FixtureService")
        try await deployment.load("grover/post:2.0.0", fixture, "--never-ready")
        try await expectRolledBack(deployment, "post", to: "2.0.0", evidence: "readiness")
        try await deployment.load("grover/gateway:2.0.0", fixture, "--exit", "3")
        try await expectRolledBack(deployment, "gateway", to: "2.0.0", evidence: "exit code")
        try await deployment.load("grover/post:2.1.0", fixture, "--status", "500")
        try await expectRolledBack(deployment, "post", to: "2.1.0", evidence: "500", "deadline exceeded")
        try await expectRolledBack(
            deployment, "post", to: "2.2.0", evidence: #"no image "grover/post:2.2.0" is loaded"#)

        let result = await clients.stop()
        #expect(result.failures.isEmpty, "\(result.failures.count) failed: \(result.failures.prefix(5))")
        // How many a machine manages is measured by benches; here it only has to be a load.
        print("posted \(Int(result.perSecond)) a second")
        #expect(result.perSecond >= 10, "\(result.perSecond) a second")
        try await expectEachPostOnce(result.acknowledged, poster)

        // A release that is ready and then dies does take requests, so it comes after the clients.
        try await deployment.load("grover/post:2.3.0", fixture, "--exit", "4", "--exit-after", "3")
        try await expectRolledBack(deployment, "post", to: "2.3.0", evidence: "exit code")

        try await deployment.succeed("rollback", "post", "--env", "local")
        #expect(try await image(deployment, "post") == "grover/post:1.0.0")
    }

    private func useAsAPerson(_ gateway: String) async throws {
        let alice = try await GatewayClient(gateway, as: "alice")
        let bob = try await GatewayClient(gateway, as: "bob")
        let me = try await alice.get("/api/auth/me")
        #expect(me.status == 200)
        let aliceID = try #require(me.body["user_id"]?.string)
        let post = try await alice.post("/api/posts/", ["content": "hello"])
        #expect(post.status == 200, "\(JSON.write(post.body))")
        let id = try #require(post.body["post_id"]?.string)
        #expect(try await bob.get("/api/posts/\(id)").body["content"] == "hello")
        #expect(try await bob.post("/api/posts/\(id)/like").body["status"] == "liked")
        #expect(try await bob.post("/api/posts/\(id)/like").body["status"] == "already_liked")
        #expect(try await bob.post("/api/users/\(aliceID)/follow").body["status"] == "followed")
        let feed = try await bob.get("/api/posts/feed/me")
        #expect(feed.body[0]?["post_id"]?.string == id)
        #expect(feed.body[0]?["likes_count"]?.int == 1)
        // The gateway gives each service two seconds to say so, which may be too few on a busy machine.
        let end = ContinuousClock.now + .seconds(60)
        var health = try await bob.get("/health/services")
        while health.body["overall_status"] != "healthy", ContinuousClock.now < end {
            health = try await bob.get("/health/services")
        }
        #expect(health.body["overall_status"] == "healthy", "\(JSON.write(health.body))")
    }

    private func expectReplicas(_ deployment: Deployment, _ name: String, _ count: Int) async throws {
        let object = try await deployment.deployment(name)
        #expect(object.value(at: "spec", "replicas")?.int == count)
        #expect(object.value(at: "status", "readyReplicas")?.int == count)
    }

    private func image(_ deployment: Deployment, _ name: String) async throws -> String? {
        let object = try await deployment.deployment(name)
        return object.value(at: "spec", "template", "spec", "containers")?[0]?["image"]?.string
    }

    /// - Parameter evidence: of which one has to be told: the last answer of a probe may be that there was none in time.
    private func expectRolledBack(
        _ deployment: Deployment, _ service: String, to version: String, evidence: String...
    ) async throws {
        let before = try await image(deployment, service)
        let run = try await deployment.grover(
            "apply", service, "--env", "local", "--image", "\(service)=grover/\(service):\(version)")
        let said = run.output + run.errorOutput
        #expect(run.status == 10, "\(service) \(version): exit \(run.status)\n\(said)")
        #expect(evidence.contains { said.contains($0) }, "\(said)")
        #expect(try await image(deployment, service) == before)
    }

    private func expectEachPostOnce(_ acknowledged: [String], _ poster: GatewayClient) async throws {
        let author = try #require(try await poster.get("/api/auth/me").body["user_id"]?.string)
        var stored: [String: Int] = [:]
        var skip = 0
        while true {
            let page = try await poster.get("/api/posts/user/\(author)?limit=100&skip=\(skip)").body.list ?? []
            for post in page { stored[post["post_id"]?.string ?? "", default: 0] += 1 }
            if page.count < 100 { break }
            skip += 100
        }
        let wrong = acknowledged.filter { stored[$0] != 1 }
        #expect(wrong.isEmpty, "\(wrong.count) of \(acknowledged.count) acknowledged posts are not stored once")
        #expect(Set(acknowledged).count == acknowledged.count)
    }
}
