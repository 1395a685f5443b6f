import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct DeploymentRolloutTests {
    /// The counts that a watch of the Deployment shows, in the order of the recorded exchanges.
    private static func counts(_ status: Node) -> [Int] {
        ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"]
            .map { status[$0]?.int ?? 0 }
    }

    private static func progress(_ deployment: Node) -> String? {
        deployment.condition("Progressing")?["reason"]?.string
    }

    /// Follows one Deployment until the body is done.
    ///
    /// - Returns: each state of its counts once, and the most that its ReplicaSets were asked for together.
    private func recordCounts(
        _ cluster: ControllerCluster, _ body: () async throws -> Void
    ) async throws -> (seen: [[Int]], most: Int) {
        let events = await cluster.access.base.watch([.deployments, .replicaSets])
        let recorder = Task {
            var seen: [[Int]] = []
            var asked: [String: Int] = [:]
            var most = 0
            for await event in events {
                let name = event.object.objectName ?? ""
                if event.type == .replicaSets {
                    asked[name] = event.change == .deleted ? nil : event.object.value(at: "spec", "replicas")?.int
                    most = max(most, asked.values.reduce(0, +))
                    continue
                }
                guard name == "web" else { continue }
                if event.change == .deleted { break }
                let next = Self.counts(event.object["status"] ?? .emptyMap)
                if seen.last != next { seen.append(next) }
            }
            return (seen: seen, most: most)
        }
        try await body()
        try await cluster.access.delete(.deployments, namespace: "default", name: "web", options: .init())
        return await recorder.value
    }

    @Test func aFirstRolloutGoesThroughTheRecordedStates() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 3), manager: "tests")
            try await cluster.settle()
            let started = try await cluster.object(.deployments, "web")
            #expect(Self.counts(started["status"] ?? .null) == [3, 3, 0, 0, 3])
            #expect(started.annotations["deployment.kubernetes.io/revision"] == "1")
            #expect(started.value(at: "status", "observedGeneration") == 1)
            #expect(started.value(at: "status", "terminatingReplicas") == 0)
            #expect(started.condition("Available")?["reason"] == "MinimumReplicasUnavailable")
            try await cluster.pass(.seconds(1))
            let done = try await cluster.object(.deployments, "web")
            #expect(Self.counts(done["status"] ?? .null) == [3, 3, 3, 3, 0])
            #expect(Self.progress(done) == "NewReplicaSetAvailable")
            #expect(done.condition("Available")?["message"] == "Deployment has minimum availability.")
            let set = try #require(try await cluster.list(.replicaSets).first)
            #expect(set.annotations["deployment.kubernetes.io/max-replicas"] == "4")
            #expect(set.annotations["deployment.kubernetes.io/desired-replicas"] == "3")
            #expect(set.value(at: "status", "fullyLabeledReplicas") == 3)
            let name = set.objectName ?? ""
            #expect(
                done.condition("Progressing")?["message"]?.string
                    == "ReplicaSet \"\(name)\" has successfully progressed.")
            #expect(try await cluster.events("ScalingReplicaSet") == ["Scaled up replica set \(name) from 0 to 3"])
            #expect(try await cluster.events("SuccessfulCreate").count == 3)
        }
    }

    @Test func aRollingUpdateNeverHasFewerThanAllAvailable() async throws {
        try await ControllerCluster.run { cluster in
            let (seen, most) = try await recordCounts(cluster) {
                _ = try await cluster.access.create(
                    .deployments, Sample.deployment("web", replicas: 3), manager: "tests")
                try await cluster.pass(.seconds(1))
                try await cluster.change(.deployments, "web") { $0.setImage("web:2") }
                try await cluster.pass(.seconds(4))
            }
            let rolling = seen.drop { $0 != [3, 3, 3, 3, 0] }
            // As recorded: surge by one, ready, one old pod goes, the next one comes.
            for state in [
                [3, 0, 3, 3, 1], [4, 1, 3, 3, 1], [4, 1, 4, 4, 0], [4, 2, 3, 3, 1], [4, 2, 4, 4, 0],
                [4, 3, 3, 3, 1], [4, 3, 4, 4, 0], [3, 3, 3, 3, 0],
            ] {
                #expect(rolling.contains(state), "\(state) in \(Array(rolling))")
            }
            #expect(rolling.allSatisfy { $0[3] >= 3 })
            // The Deployment may count a set's new pod before another set has counted the one that goes for it.
            #expect(most <= 4)
        }
    }

    @Test func aRevisionThatIsNeverReadyRunsIntoItsDeadline() async throws {
        try await ControllerCluster.run(script: Sample.byTag) { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 3, deadline: 6), manager: "tests")
            try await cluster.pass(.seconds(1))
            try await cluster.change(.deployments, "web") { $0.setImage("web:2-unready") }
            try await cluster.pass(.seconds(5))
            #expect(Self.progress(try await cluster.object(.deployments, "web")) == "ReplicaSetUpdated")
            try await cluster.pass(.seconds(3))
            let failed = try await cluster.object(.deployments, "web")
            #expect(Self.progress(failed) == "ProgressDeadlineExceeded")
            #expect(failed.condition("Progressing")?["status"] == "False")
            #expect(failed.condition("Available")?["status"] == "True")
            #expect(Self.counts(failed["status"] ?? .null) == [4, 1, 3, 3, 1])
        }
    }

    @Test func goingBackTakesTheOldReplicaSetAndTheNextRevision() async throws {
        try await ControllerCluster.run(script: Sample.byTag) { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 2), manager: "tests")
            try await cluster.pass(.seconds(1))
            let first = try #require(try await cluster.list(.replicaSets).first?.objectName)
            try await cluster.change(.deployments, "web") { $0.setImage("web:2-crash") }
            try await cluster.pass(.seconds(2))
            #expect(try await cluster.list(.replicaSets).count == 2)
            try await cluster.change(.deployments, "web") { $0.setImage("web:1") }
            try await cluster.pass(.seconds(2))
            let back = try await cluster.object(.deployments, "web")
            #expect(back.annotations["deployment.kubernetes.io/revision"] == "3")
            #expect(Self.counts(back["status"] ?? .null) == [2, 2, 2, 2, 0])
            let set = try await cluster.object(.replicaSets, first)
            #expect(set.annotations["deployment.kubernetes.io/revision-history"] == "1")
            #expect(try await cluster.list(.pods).allSatisfy { $0.controllerOwner?["name"]?.string == first })
        }
    }

    @Test func aReadyPodIsAvailableAfterItsMinimumTime() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 2, minReadySeconds: 3), manager: "tests")
            try await cluster.pass(.seconds(1))
            #expect(Self.counts(try await cluster.object(.deployments, "web")["status"] ?? .null) == [2, 2, 2, 0, 2])
            try await cluster.pass(.seconds(4))
            #expect(Self.counts(try await cluster.object(.deployments, "web")["status"] ?? .null) == [2, 2, 2, 2, 0])
        }
    }

    @Test func recreateStartsNothingBeforeTheLastOldPodIsGone() async throws {
        try await ControllerCluster.run { cluster in
            var deployment = Sample.deployment("web", replicas: 2)
            deployment.set(["type": "Recreate"], at: "spec", "strategy")
            _ = try await cluster.access.create(.deployments, deployment, manager: "tests")
            try await cluster.pass(.seconds(1))
            try await cluster.change(.deployments, "web") { $0.setImage("web:2") }
            try await cluster.pass(.milliseconds(200))
            #expect(try await cluster.list(.replicaSets).count == 1)
            try await cluster.pass(.seconds(2))
            #expect(Self.counts(try await cluster.object(.deployments, "web")["status"] ?? .null) == [2, 2, 2, 2, 0])
            #expect(try await cluster.list(.pods).count == 2)
        }
    }

    @Test func aPausedDeploymentScalesButDoesNotRoll() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 2), manager: "tests")
            try await cluster.pass(.seconds(1))
            try await cluster.change(.deployments, "web") { node in
                node.set(true, at: "spec", "paused")
                node.set(4, at: "spec", "replicas")
                node.setImage("web:2")
            }
            try await cluster.pass(.seconds(1))
            let paused = try await cluster.object(.deployments, "web")
            #expect(Self.progress(paused) == "DeploymentPaused")
            #expect(Self.counts(paused["status"] ?? .null) == [4, 0, 4, 4, 0])
            try await cluster.change(.deployments, "web") { $0.set(nil, at: "spec", "paused") }
            try await cluster.pass(.seconds(5))
            #expect(Self.counts(try await cluster.object(.deployments, "web")["status"] ?? .null) == [4, 4, 4, 4, 0])
        }
    }

    @Test func scalingDuringARolloutIsSharedByBothRevisions() async throws {
        try await ControllerCluster.run(script: Sample.byTag) { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 10), manager: "tests")
            try await cluster.pass(.seconds(1))
            try await cluster.change(.deployments, "web") { $0.setImage("web:2-unready") }
            try await cluster.pass(.seconds(2))
            func sizes() async throws -> [Int] {
                try await cluster.list(.replicaSets).compactMap { $0.value(at: "spec", "replicas")?.int }.sorted()
            }
            #expect(try await sizes() == [5, 8])
            try await cluster.change(.deployments, "web") { $0.set(20, at: "spec", "replicas") }
            try await cluster.pass(.seconds(2))
            // 25 at most now, shared as 8 to 5; what is not ready keeps the old ones from shrinking further.
            #expect(try await sizes() == [10, 15])
        }
    }

    @Test func aRolloverGivesUpTheHalfDoneRevisionFirst() async throws {
        try await ControllerCluster.run(script: Sample.byTag) { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 4), manager: "tests")
            try await cluster.pass(.seconds(1))
            try await cluster.change(.deployments, "web") { $0.setImage("web:2-nopull") }
            try await cluster.pass(.seconds(1))
            try await cluster.change(.deployments, "web") { $0.setImage("web:3") }
            try await cluster.settle()
            let images = try await cluster.list(.pods).filter { $0.deletionTimestamp == nil }.compactMap {
                $0.value(at: "spec", "containers")?[0]?["image"]?.string
            }
            #expect(!images.contains("web:2-nopull"))
            #expect(images.count { $0 == "web:1" } >= 3)
            try await cluster.pass(.seconds(5))
            let done = try await cluster.object(.deployments, "web")
            #expect(Self.counts(done["status"] ?? .null) == [4, 4, 4, 4, 0])
            #expect(done.annotations["deployment.kubernetes.io/revision"] == "3")
        }
    }

    @Test func oldReplicaSetsBeyondTheLimitGo() async throws {
        try await ControllerCluster.run { cluster in
            var deployment = Sample.deployment("web", replicas: 1)
            deployment.set(1, at: "spec", "revisionHistoryLimit")
            _ = try await cluster.access.create(.deployments, deployment, manager: "tests")
            for release in 2...4 {
                try await cluster.pass(.seconds(2))
                try await cluster.change(.deployments, "web") { $0.setImage("web:\(release)") }
            }
            try await cluster.pass(.seconds(2))
            let revisions = try await cluster.list(.replicaSets).compactMap {
                $0.annotations["deployment.kubernetes.io/revision"]
            }
            #expect(revisions.sorted() == ["3", "4"])
        }
    }
}
