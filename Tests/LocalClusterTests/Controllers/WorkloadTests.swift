import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct WorkloadTests {
    @Test func twoHundredRestartsOfTheControllersMakeNoPodTwice() async throws {
        let client = try ControllerCluster.newClient(now: { ControllerCluster.start })
        _ = try await client.create(.deployments, Sample.deployment("web", replicas: 5), manager: "tests")
        for round in 0..<200 {
            // Each run is cut off somewhere else in its work.
            await withTaskGroup(of: Void.self) { group in
                let manager = ControllerManager(access: client, now: { ControllerCluster.start })
                group.addTask { await manager.run() }
                for _ in 0..<round { await Task.yield() }
                group.cancelAll()
            }
            #expect(try await client.list(.replicaSets, namespace: "default").count <= 1)
            #expect(try await client.list(.pods, namespace: "default").count <= 5)
        }
        try await ControllerCluster.run(over: client) { cluster in
            try await cluster.settle()
            #expect(try await cluster.list(.replicaSets).count == 1)
            #expect(try await cluster.list(.pods).count == 5)
        }
    }

    @Test func podsThatAreRefusedAreToldAndTriedAgainWithBackOff() async throws {
        var quota = APIStatus(code: 403, reason: "Forbidden", message: "exceeded quota: q")
        quota.name = "web"
        try await ControllerCluster.run(refusing: { [quota] in $0 == .pods ? quota : nil }) { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 2, deadline: 5), manager: "tests")
            try await cluster.pass(.seconds(8))
            let deployment = try await cluster.object(.deployments, "web")
            let failure = deployment.condition("ReplicaFailure")
            #expect(failure?["reason"] == "FailedCreate")
            #expect(failure?["message"] == "exceeded quota: q")
            #expect(deployment.condition("Progressing")?["reason"] == "ProgressDeadlineExceeded")
            let events = try await cluster.list(.events).filter { $0["reason"]?.string == "FailedCreate" }
            #expect(events.count == 1)
            #expect((2...16).contains(events.first?["count"]?.int ?? 0))
        }
    }

    @Test func aHundredPodsRollWithAFewWritesEach() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 100), manager: "tests")
            try await cluster.pass(.seconds(1))
            let before = cluster.access.writes
            try await cluster.change(.deployments, "web") { $0.setImage("web:2") }
            try await cluster.pass(.seconds(8))
            let status = try await cluster.object(.deployments, "web")["status"]
            #expect(status?["updatedReplicas"] == 100 && status?["availableReplicas"] == 100)
            #expect(status?["replicas"] == 100)
            // Made, bound, two states, deleted twice, two events: eight a pod; the rest is status.
            let writes = cluster.access.writes - before
            #expect(writes < 2500, "\(writes) writes")
        }
    }

    @Test func aReplicaSetAdoptsPodsThatItsSelectorMatches() async throws {
        try await ControllerCluster.run { cluster in
            var pod = Sample.template("web", image: "web:1")
            pod.set("lone", at: "metadata", "name")
            pod.set("default", at: "metadata", "namespace")
            _ = try await cluster.access.create(.pods, pod, manager: "tests")
            _ = try await cluster.access.create(
                .replicaSets,
                [
                    "metadata": ["name": "web", "namespace": "default"],
                    "spec": [
                        "replicas": 2, "selector": ["matchLabels": ["app": "web"]],
                        "template": Sample.template("web", image: "web:1"),
                    ],
                ], manager: "tests")
            try await cluster.pass(.seconds(1))
            let pods = try await cluster.list(.pods)
            #expect(pods.count == 2)
            #expect(pods.allSatisfy { $0.controllerOwner?["name"] == "web" })
            #expect(try await cluster.object(.replicaSets, "web").value(at: "status", "readyReplicas") == 2)
        }
    }

    @Test func whatServesLeastIsGivenUpFirst() async throws {
        try await ControllerCluster.run(script: { pod in
            PodScript(.ready(after: .seconds((pod.objectName ?? "").hasSuffix("slow") ? 60 : 1)))
        }) { cluster in
            var pod = Sample.template("web", image: "web:1")
            pod.set("slow", at: "metadata", "name")
            pod.set("default", at: "metadata", "namespace")
            _ = try await cluster.access.create(.pods, pod, manager: "tests")
            _ = try await cluster.access.create(
                .replicaSets,
                [
                    "metadata": ["name": "web", "namespace": "default"],
                    "spec": [
                        "replicas": 3, "selector": ["matchLabels": ["app": "web"]],
                        "template": Sample.template("web", image: "web:1"),
                    ],
                ], manager: "tests")
            try await cluster.pass(.seconds(2))
            try await cluster.change(.replicaSets, "web") { $0.set(2, at: "spec", "replicas") }
            try await cluster.pass(.seconds(1))
            let names = try await cluster.list(.pods).compactMap(\.objectName)
            #expect(names.count == 2)
            #expect(!names.contains("slow"))
        }
    }

    private func statefulSet(replicas: Int, image: String = "db:1") -> Node {
        [
            "metadata": ["name": "db", "namespace": "default"],
            "spec": [
                "replicas": Node(replicas), "serviceName": "db", "selector": ["matchLabels": ["app": "db"]],
                "template": Sample.template("db", image: image), "podManagementPolicy": "OrderedReady",
                "updateStrategy": ["type": "RollingUpdate", "rollingUpdate": ["partition": 0]],
                "volumeClaimTemplates": [
                    [
                        "metadata": ["name": "data"],
                        "spec": [
                            "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": "1Gi"]],
                        ],
                    ]
                ],
            ],
        ]
    }

    @Test func aStatefulSetStartsInOrderWithItsClaims() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(.statefulSets, statefulSet(replicas: 3), manager: "tests")
            try await cluster.settle()
            #expect(try await cluster.list(.pods).compactMap(\.objectName) == ["db-0"])
            try await cluster.pass(.seconds(3))
            #expect(try await cluster.list(.pods).compactMap(\.objectName) == ["db-0", "db-1", "db-2"])
            let claim = try await cluster.object(.claims, "data-db-2")
            #expect(claim.value(at: "status", "phase") == "Bound")
            #expect(claim.value(at: "status", "capacity", "storage") == "1Gi")
            let status = try await cluster.object(.statefulSets, "db")["status"]
            #expect(status?["readyReplicas"] == 3)
            #expect(status?["currentRevision"] == status?["updateRevision"])
            try await cluster.change(.statefulSets, "db") { $0.set(1, at: "spec", "replicas") }
            try await cluster.pass(.seconds(2))
            #expect(try await cluster.list(.pods).compactMap(\.objectName) == ["db-0"])
            #expect(try await cluster.list(.claims).count == 3)
        }
    }

    @Test func aStatefulSetIsUpdatedFromTheTopDownToItsPartition() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(.statefulSets, statefulSet(replicas: 3), manager: "tests")
            try await cluster.pass(.seconds(3))
            try await cluster.change(.statefulSets, "db") { node in
                node.set(1, at: "spec", "updateStrategy", "rollingUpdate", "partition")
                node.setImage("db:2")
            }
            try await cluster.pass(.seconds(4))
            func images() async throws -> [String] {
                try await cluster.list(.pods).compactMap {
                    $0.value(at: "spec", "containers")?[0]?["image"]?.string
                }
            }
            #expect(try await images() == ["db:1", "db:2", "db:2"])
            try await cluster.change(.statefulSets, "db") {
                $0.set(0, at: "spec", "updateStrategy", "rollingUpdate", "partition")
            }
            try await cluster.pass(.seconds(2))
            #expect(try await images() == ["db:2", "db:2", "db:2"])
            let status = try await cluster.object(.statefulSets, "db")["status"]
            #expect(status?["currentRevision"] == status?["updateRevision"])
        }
    }

    @Test func nothingIsWrittenWhileNothingHappens() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(
                .deployments, Sample.deployment("web", replicas: 3), manager: "tests")
            _ = try await cluster.access.create(.statefulSets, statefulSet(replicas: 1), manager: "tests")
            try await cluster.pass(.seconds(3))
            let before = cluster.access.writes
            try await cluster.pass(.seconds(3600), step: .seconds(600))
            #expect(cluster.access.writes == before)
        }
    }
}
