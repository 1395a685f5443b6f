import Documents
import KubernetesModel
import LocalCluster
import Testing

/// What watches of a Deployment and its ReplicaSets showed on a real cluster, whose pods were as quick as these.
@Suite struct RecordedRolloutTests {
    /// Follows the objects of a type until the body is done, each state once.
    private func record(
        _ type: ResourceType, _ cluster: ControllerCluster, _ state: @escaping @Sendable (Node) -> String,
        _ body: () async throws -> Void
    ) async throws -> [String] {
        let events = await cluster.access.base.watch([type, .secrets])
        let recorder = Task {
            var seen: [String] = []
            for await event in events {
                if event.type == .secrets { break }
                let next = state(event.object)
                if seen.last != next { seen.append(next) }
            }
            return seen
        }
        try await body()
        _ = try await cluster.access.create(
            .secrets, ["metadata": ["name": "the-end", "namespace": "default"]], manager: "tests")
        return await recorder.value
    }

    private static func counts(_ object: Node) -> String {
        let status = object["status"]
        let counts = [
            "replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas",
            "terminatingReplicas",
        ].map { String(status?[$0]?.int ?? 0) }.joined(separator: " ")
        let generations = "\(status?["observedGeneration"]?.int ?? 0)/\(object.generation ?? 0)"
        return "\(generations): \(counts) \(object.condition("Progressing")?["reason"]?.string ?? "")"
    }

    private static let recorded = [
        "1/2: 3 3 3 3 0 0 NewReplicaSetAvailable", "1/2: 3 3 3 3 0 0 NewReplicaSetCreated",
        "2/2: 3 0 3 3 1 0 NewReplicaSetCreated", "2/2: 4 1 3 3 1 0 ReplicaSetUpdated",
        "2/2: 4 1 4 4 0 0 ReplicaSetUpdated", "2/2: 3 1 3 3 1 1 ReplicaSetUpdated",
        "2/2: 4 2 3 3 1 1 ReplicaSetUpdated", "2/2: 4 2 3 3 1 0 ReplicaSetUpdated",
        "2/2: 4 2 4 4 0 0 ReplicaSetUpdated", "2/2: 3 2 3 3 1 1 ReplicaSetUpdated",
        "2/2: 4 3 3 3 1 1 ReplicaSetUpdated", "2/2: 4 3 3 3 1 0 ReplicaSetUpdated",
        "2/2: 4 3 4 4 0 0 ReplicaSetUpdated", "2/2: 3 3 3 3 0 1 NewReplicaSetAvailable",
        "2/2: 3 3 3 3 0 0 NewReplicaSetAvailable",
    ]

    /// The new set has counted its next pod, and the old one not yet that it has one less.
    private static let overtaken: Set = [
        "2/2: 5 2 4 4 0 0 ReplicaSetUpdated", "2/2: 5 3 4 4 0 0 ReplicaSetUpdated",
    ]

    private static func lasting(_ states: [String]) -> [String] {
        states.filter { !$0.hasSuffix(" 1 ReplicaSetUpdated") }
    }

    @Test func aSecondRevisionGoesThroughTheRecordedStates() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 3), manager: "tests")
            try await cluster.pass(.seconds(1))
            let seen = try await record(.deployments, cluster, Self.counts) {
                try await cluster.change(.deployments, "web") { $0.setImage("web:2") }
                try await cluster.pass(.seconds(3))
            }
            // The Deployment sums up sets that other controllers count at the same time, there as here: a state that
            // another set has already overtaken is not seen. Where pods end (terminatingReplicas 1) is such a moment,
            // and may look as if there were a pod too many.
            let states = seen.drop { !$0.hasPrefix("1/2") }.filter { !Self.overtaken.contains($0) }
            #expect(Self.lasting(states) == Self.lasting(Self.recorded))
            let passing = Self.recorded.filter { !Self.lasting([$0]).isEmpty || states.contains($0) }
            #expect(states == passing)
        }
    }

    @Test func aNewReplicaSetGoesThroughTheRecordedStates() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 3), manager: "tests")
            try await cluster.pass(.seconds(1))
            let old = try #require(try await cluster.list(.replicaSets).first?.objectName)
            let state: @Sendable (Node) -> String = { set in
                let status = set["status"]
                let counts = ["replicas", "readyReplicas", "terminatingReplicas", "observedGeneration"].map {
                    String(status?[$0]?.int ?? 0)
                }
                return (set.objectName == old ? "old " : "new ")
                    + "\(set.value(at: "spec", "replicas")?.int ?? 0): \(counts.joined(separator: " "))"
            }
            let seen = try await record(.replicaSets, cluster, state) {
                try await cluster.change(.deployments, "web") { $0.setImage("web:2") }
                try await cluster.pass(.seconds(3))
            }
            // The order between the two differs from run to run, there too.
            #expect(
                seen.filter { $0.hasPrefix("new") } == [
                    "new 1: 0 0 0 0", "new 1: 0 0 0 1", "new 1: 1 0 0 1", "new 1: 1 1 0 1", "new 2: 1 1 0 1",
                    "new 2: 1 1 0 2", "new 2: 2 1 0 2", "new 2: 2 2 0 2", "new 3: 2 2 0 2", "new 3: 2 2 0 3",
                    "new 3: 3 2 0 3", "new 3: 3 3 0 3",
                ])
            #expect(
                seen.filter { $0.hasPrefix("old") }.drop { $0 == "old 3: 3 3 0 1" }.map { $0 } == [
                    "old 2: 3 3 0 1", "old 2: 3 3 0 2", "old 2: 2 2 1 2", "old 2: 2 2 0 2", "old 1: 2 2 0 2",
                    "old 1: 2 2 0 3", "old 1: 1 1 1 3", "old 1: 1 1 0 3", "old 0: 1 1 0 3", "old 0: 1 1 0 4",
                    "old 0: 0 0 1 4", "old 0: 0 0 0 4",
                ])
        }
    }
}
