import Documents
import KubernetesModel
import LocalCluster
import ReleaseHistory
import Rollouts
import Testing

@Suite struct RolloutTests {
    static func course(_ image: String) -> PodScript.Course {
        switch image {
        case "post:unready": .unready
        case "post:crash": .exits(code: 3, after: .milliseconds(500))
        case "post:missing": .neverPulled
        case "post:slow": .ready(after: .seconds(12))
        case "post:slowest": .ready(after: .seconds(50))
        default: .ready(after: .milliseconds(500))
        }
    }

    @Test func aGoodReleaseBecomesHealthyAndASecondRunChangesNothing() async throws {
        try await RolloutCluster.run(script: Self.course) { cluster in
            guard case .healthy(let release, _) = await cluster.apply("post:1") else {
                Issue.record("not healthy: \(cluster.events.map(\.kind))")
                return
            }
            #expect(release == 1)
            guard case .unchanged = await cluster.apply("post:1") else {
                Issue.record("not unchanged")
                return
            }
            guard case .healthy = await cluster.apply("post:slow") else {
                Issue.record("a slow start is no failure")
                return
            }
            let found1 = try await cluster.outcomes()
            #expect(found1 == ["0 origin", "1 healthy", "2 healthy"])
        }
    }

    @Test(arguments: [
        ("post:unready", PodFailure.Cause.unready), ("post:crash", .crash), ("post:missing", .imagePull),
    ])
    func aBadReleaseIsTakenBack(image: String, cause: PodFailure.Cause) async throws {
        try await RolloutCluster.run(script: Self.course) { cluster in
            _ = await cluster.apply("post:1")
            guard case .restored(let report, let release) = await cluster.apply(image) else {
                Issue.record("not restored: \(cluster.events.map(\.kind))")
                return
            }
            #expect(release == 1)
            #expect(report.failure?.cause == cause)
            #expect(report.failure?.pod.hasPrefix("post-") == true)
            #expect(report.place == "manifests/catalog.yaml:12:5")
            let found2 = try await cluster.image()
            #expect(found2 == "post:1")
            let found3 = try await cluster.deployment()?.value(at: "status", "availableReplicas")
            #expect(found3 == 3)
            let found4 = try await cluster.outcomes()
            #expect(found4 == ["0 origin", "1 healthy", "2 rolled-back"])
        }
    }

    @Test func aFirstReleaseThatFailsLeavesNothingBehind() async throws {
        try await RolloutCluster.run(script: Self.course) { cluster in
            guard case .restored(_, let release) = await cluster.apply("post:missing") else {
                Issue.record("not restored: \(cluster.events.map(\.kind))")
                return
            }
            #expect(release == nil)
            let found5 = try await cluster.deployment()
            #expect(found5 == nil)
        }
    }

    @Test func aScaleSurvivesTheNextRelease() async throws {
        try await RolloutCluster.run(script: Self.course) { cluster in
            _ = await cluster.apply("post:1")
            let request = ScaleRequest(service: "post", workload: RolloutCluster.reference, replicas: 5)
            guard case .scaled(let from, let to) = await cluster.rollouts().scale([request])["post"] else {
                Issue.record("not scaled: \(cluster.events.map(\.kind))")
                return
            }
            #expect([from, to] == [3, 5])
            guard case .unchanged = await cluster.apply("post:1") else {
                Issue.record("an override is no change")
                return
            }
            guard case .healthy = await cluster.apply("post:2") else {
                Issue.record("not healthy: \(cluster.events.map(\.kind))")
                return
            }
            let found6 = try await cluster.deployment()?.value(at: "spec", "replicas")
            #expect(found6 == 5)
            guard
                case .healthy(_, let rollbackOf) = await cluster.rollouts()
                    .rollback([("post", "default")], to: nil)["post"]
            else {
                Issue.record("not rolled back: \(cluster.events.map(\.kind))")
                return
            }
            #expect(rollbackOf == 1)
            let found7 = try await cluster.image()
            #expect(found7 == "post:1")
            let found8 = try await cluster.deployment()?.value(at: "spec", "replicas")
            #expect(found8 == 5)
        }
    }

    @Test func anInterruptedReleaseIsFinishedByTheNextRun() async throws {
        try await RolloutCluster.run(script: Self.course) { cluster in
            cluster.stopTime(after: .seconds(5))
            let first = Task { await cluster.apply("post:slow") }
            while try await cluster.deployment() == nil { await Task.yield() }
            first.cancel()
            cluster.startTime()
            guard case .interrupted = await first.value else {
                Issue.record("not interrupted")
                return
            }
            let found9 = try await cluster.outcomes()
            #expect(found9 == ["0 origin", "1 pending"])
            guard case .healthy(let release, _) = await cluster.apply("post:slow") else {
                Issue.record("not healthy: \(cluster.events.map(\.kind))")
                return
            }
            #expect(release == 1)
            let found10 = try await cluster.outcomes()
            #expect(found10 == ["0 origin", "1 healthy"])
        }
    }

    /// Whether the event shows that a run waits for the lock, or that it is past it.
    private static func tellsOfTheLock(_ event: RolloutEvent) -> Bool {
        switch event.kind {
        case .waitingForLock, .planned, .finished: true
        default: false
        }
    }

    @Test func aLockThatIsRenewedNamesItsHolder() async throws {
        try await RolloutCluster.run(script: Self.course) { cluster in
            cluster.stopTime(after: .seconds(5))
            let first = Task {
                await cluster.rollouts(holder: "bob").apply([RolloutCluster.service("post:slowest")])
            }
            while try await cluster.deployment() == nil { await Task.yield() }
            let second = Task { await cluster.apply("post:2") }
            // The first has said its plan.
            while cluster.events.count(where: Self.tellsOfTheLock) < 2 { await Task.yield() }
            cluster.startTime()
            guard case .lockHeld(let held) = await second.value else {
                Issue.record("not held")
                return
            }
            #expect(held.holder == "bob")
            first.cancel()
            _ = await first.value
        }
    }
}
