import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct StatefulSetTests {
    private static func set(replicas: Int, image: String = "db:1", _ spec: Node = [:], claims: Bool = false) -> Node {
        var all: Node = [
            "replicas": Node(replicas), "serviceName": "db", "selector": ["matchLabels": ["app": "db"]],
            "template": Sample.template("db", image: image),
        ]
        if claims {
            all["volumeClaimTemplates"] = [
                [
                    "metadata": ["name": "data"],
                    "spec": ["accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]]],
                ]
            ]
        }
        for entry in spec.map ?? Mapping() { all[entry.key] = entry.value }
        return ["metadata": ["name": "db", "namespace": "default"], "spec": all]
    }

    private static func pods(_ cluster: ControllerCluster) async throws -> [String: String] {
        var images: [String: String] = [:]
        for pod in try await cluster.list(.pods) {
            images[pod.objectName ?? ""] = pod.value(at: "spec", "containers")?[0]?["image"]?.string
        }
        return images
    }

    private static func run(
        _ set: Node, script: @escaping @Sendable (Node) -> PodScript = Sample.byTag,
        _ body: (ControllerCluster) async throws -> Void
    ) async throws {
        try await ControllerCluster.run(script: script) { cluster in
            _ = try await cluster.access.create(.statefulSets, set, manager: "tests")
            try await cluster.pass(.seconds(3))
            try await body(cluster)
        }
    }

    @Test func theStatusOfOneThatStandsIsAsRecorded() async throws {
        try await Self.run(Self.set(replicas: 1)) { cluster in
            let status = try #require(try await cluster.object(.statefulSets, "db")["status"])
            #expect(
                status.map?.map(\.key) == [
                    "observedGeneration", "replicas", "readyReplicas", "currentReplicas", "updatedReplicas",
                    "currentRevision", "updateRevision", "collisionCount", "availableReplicas",
                ])
            #expect(status["collisionCount"] == 0)
            #expect(
                try await cluster.events("SuccessfulCreate") == ["Create Pod db-0 in StatefulSet db successful"])
        }
    }

    @Test func aBrokenPodBlocksTheWayBackUntilItIsDeleted() async throws {
        try await Self.run(Self.set(replicas: 3)) { cluster in
            try await cluster.change(.statefulSets, "db") { $0.setImage("db:2-unready") }
            try await cluster.pass(.seconds(5))
            #expect(try await Self.pods(cluster) == ["db-0": "db:1", "db-1": "db:1", "db-2": "db:2-unready"])
            try await cluster.change(.statefulSets, "db") { $0.setImage("db:1") }
            try await cluster.pass(.seconds(10))
            #expect(try await Self.pods(cluster)["db-2"] == "db:2-unready")
            try await cluster.access.delete(
                .pods, namespace: "default", name: "db-2", options: DeletionOptions())
            try await cluster.pass(.seconds(2))
            #expect(try await Self.pods(cluster) == ["db-0": "db:1", "db-1": "db:1", "db-2": "db:1"])
            let set = try await cluster.object(.statefulSets, "db")
            #expect(set.value(at: "status", "currentRevision") == set.value(at: "status", "updateRevision"))
            #expect(set.value(at: "status", "availableReplicas") == 3)
        }
    }

    @Test func inParallelABrokenPodBlocksNothing() async throws {
        try await Self.run(Self.set(replicas: 3, ["podManagementPolicy": "Parallel"])) { cluster in
            try await cluster.change(.statefulSets, "db") { $0.setImage("db:2-unready") }
            try await cluster.pass(.seconds(5))
            #expect(try await Self.pods(cluster)["db-2"] == "db:2-unready")
            try await cluster.change(.statefulSets, "db") { $0.setImage("db:3") }
            try await cluster.pass(.seconds(5))
            #expect(try await Self.pods(cluster) == ["db-0": "db:3", "db-1": "db:3", "db-2": "db:3"])
        }
    }

    @Test func ordinalsBeginWhereTheSetSaysAndPodsAreReplacedOnDelete() async throws {
        try await Self.run(
            Self.set(replicas: 2, ["ordinals": ["start": 5], "updateStrategy": ["type": "OnDelete"]])
        ) { cluster in
            #expect(try await Self.pods(cluster).keys.sorted() == ["db-5", "db-6"])
            try await cluster.change(.statefulSets, "db") { $0.setImage("db:2") }
            try await cluster.pass(.seconds(2))
            #expect(try await Self.pods(cluster) == ["db-5": "db:1", "db-6": "db:1"])
            try await cluster.access.delete(
                .pods, namespace: "default", name: "db-5", options: DeletionOptions())
            try await cluster.pass(.seconds(2))
            #expect(try await Self.pods(cluster) == ["db-5": "db:2", "db-6": "db:1"])
            let status = try await cluster.object(.statefulSets, "db")["status"]
            #expect(status?["updatedReplicas"] == 1)
            #expect(status?["currentReplicas"] == 1)
        }
    }

    @Test func anUpdateMayTakeAwaySeveralAtATime() async throws {
        let strategy: Node = ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": 2]]
        try await Self.run(Self.set(replicas: 3, ["updateStrategy": strategy])) { cluster in
            try await cluster.change(.statefulSets, "db") { $0.setImage("db:2") }
            try await cluster.settle()
            let ending = try await cluster.list(.pods).filter { $0.deletionTimestamp != nil }
            #expect(ending.compactMap(\.objectName) == ["db-1", "db-2"])
            try await cluster.pass(.seconds(5))
            #expect(Set(try await Self.pods(cluster).values) == ["db:2"])
        }
    }

    @Test func claimsGoWithPodsAndSetWherePolicySaysSo() async throws {
        let policy: Node = ["whenDeleted": "Delete", "whenScaled": "Delete"]
        try await Self.run(
            Self.set(replicas: 2, ["persistentVolumeClaimRetentionPolicy": policy], claims: true)
        ) { cluster in
            #expect(try await cluster.list(.claims).count == 2)
            try await cluster.change(.statefulSets, "db") { $0.set(1, at: "spec", "replicas") }
            try await cluster.pass(.seconds(2))
            #expect(try await cluster.list(.claims).compactMap(\.objectName) == ["data-db-0"])
            try await cluster.change(.statefulSets, "db") { $0.set(2, at: "spec", "replicas") }
            try await cluster.pass(.seconds(2))
            #expect(try await cluster.list(.claims).count == 2)
            try await cluster.access.delete(
                .statefulSets, namespace: "default", name: "db", options: DeletionOptions())
            try await cluster.pass(.seconds(3))
            #expect(try await cluster.list(.pods).isEmpty)
            #expect(try await cluster.list(.claims).isEmpty)
        }
    }

    @Test func eachPodWaitsForTheMinimumTimeOfTheOneBefore() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(
                .statefulSets, Self.set(replicas: 2, ["minReadySeconds": 10]), manager: "tests")
            try await cluster.pass(.seconds(8))
            #expect(try await Self.pods(cluster).count == 1)
            try await cluster.pass(.seconds(4))
            #expect(try await Self.pods(cluster).count == 2)
        }
    }

    @Test func revisionsAreKeptUpToTheLimitAndGainNewNumbers() async throws {
        try await Self.run(Self.set(replicas: 1, ["revisionHistoryLimit": 1])) { cluster in
            for image in ["db:2", "db:3", "db:4", "db:3"] {
                try await cluster.change(.statefulSets, "db") { $0.setImage(image) }
                try await cluster.pass(.seconds(2))
            }
            let revisions = try await cluster.list(.controllerRevisions)
            #expect(revisions.compactMap { $0["revision"]?.int }.sorted() == [4, 5])
            #expect(try await Self.pods(cluster) == ["db-0": "db:3"])
        }
    }
}
