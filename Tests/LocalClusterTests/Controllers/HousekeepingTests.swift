import Documents
import KubernetesModel
import Testing

@testable import LocalCluster

@Suite struct HousekeepingTests {
    private func startWeb(_ cluster: ControllerCluster, replicas: Int = 2) async throws {
        _ = try await cluster.access.create(
            .deployments, Sample.deployment("web", replicas: replicas), manager: "tests")
        try await cluster.pass(.seconds(1))
    }

    @Test func aDeletedDeploymentTakesItsReplicaSetsAndPodsAlong() async throws {
        try await ControllerCluster.run { cluster in
            try await startWeb(cluster)
            try await cluster.access.delete(
                .deployments, namespace: "default", name: "web", options: .init(propagation: .background))
            try await cluster.pass(.seconds(1))
            #expect(try await cluster.list(.replicaSets).isEmpty)
            #expect(try await cluster.list(.pods).isEmpty)
        }
    }

    @Test func foregroundDeletionWaitsForThePods() async throws {
        try await ControllerCluster.run { cluster in
            try await startWeb(cluster)
            try await cluster.access.delete(
                .deployments, namespace: "default", name: "web", options: .init(propagation: .foreground))
            try await cluster.settle()
            #expect(try await cluster.object(.deployments, "web").finalizers == ["foregroundDeletion"])
            #expect(try await cluster.list(.pods).count == 2)
            try await cluster.pass(.seconds(1))
            #expect(try await cluster.list(.pods).isEmpty)
            #expect(try await cluster.list(.replicaSets).isEmpty)
            #expect(try await cluster.list(.deployments).isEmpty)
        }
    }

    @Test func orphansLiveOnWithoutTheirOwner() async throws {
        try await ControllerCluster.run { cluster in
            try await startWeb(cluster)
            try await cluster.access.delete(
                .deployments, namespace: "default", name: "web", options: .init(propagation: .orphan))
            try await cluster.pass(.seconds(1))
            #expect(try await cluster.list(.deployments).isEmpty)
            let set = try #require(try await cluster.list(.replicaSets).first)
            #expect(set.ownerReferences.isEmpty)
            #expect(try await cluster.list(.pods).count == 2)
        }
    }

    @Test func aNamespaceIsEmptiedBeforeItGoes() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(.namespaces, ["metadata": ["name": "dev"]], manager: "tests")
            try await cluster.settle()
            let account = try await cluster.access.get(.serviceAccounts, namespace: "dev", name: "default")
            #expect(account != nil)
            var deployment = Sample.deployment("web", replicas: 2)
            deployment.set("dev", at: "metadata", "namespace")
            _ = try await cluster.access.create(.deployments, deployment, manager: "tests")
            try await cluster.pass(.seconds(1))
            try await cluster.access.delete(.namespaces, namespace: nil, name: "dev", options: .init())
            try await cluster.settle()
            #expect(try await cluster.access.list(.pods, namespace: "dev").count == 2)
            try await cluster.pass(.seconds(1))
            #expect(try await cluster.access.get(.namespaces, namespace: nil, name: "dev") == nil)
            #expect(try await cluster.access.list(.replicaSets, namespace: "dev").isEmpty)
        }
    }

    @Test func endpointsFollowReadinessAndTermination() async throws {
        try await ControllerCluster.run { cluster in
            _ = try await cluster.access.create(
                .services,
                [
                    "metadata": ["name": "web", "namespace": "default"],
                    "spec": [
                        "selector": ["app": "web"],
                        "ports": [["name": "http", "port": 80, "protocol": "TCP", "targetPort": "http"]],
                    ],
                ], manager: "tests")
            try await startWeb(cluster)
            func slice() async throws -> Node { try #require(try await cluster.list(.endpointSlices).first) }
            let ready = try await slice()
            #expect(ready["ports"] == [["name": "http", "protocol": "TCP", "port": 8080]])
            #expect(ready["endpoints"]?.list?.map { $0.value(at: "conditions", "ready")?.bool } == [true, true])
            #expect(ready.labels["kubernetes.io/service-name"] == "web")
            let name = try #require(try await cluster.list(.pods).first?.objectName)
            try await cluster.access.delete(.pods, namespace: "default", name: name, options: .init())
            try await cluster.settle()
            let endpoint = try await slice()["endpoints"]?.list?.first {
                $0.value(at: "targetRef", "name")?.string == name
            }
            #expect(endpoint?["conditions"] == ["ready": false, "serving": true, "terminating": true])
            try await cluster.pass(.seconds(1))
            let after = try await slice()
            #expect(after["endpoints"]?.list?.count == 2)
            #expect(after.objectName == ready.objectName)
        }
    }

    @Test func aBudgetCountsWhatMayGo() async throws {
        try await ControllerCluster.run { cluster in
            try await startWeb(cluster)
            _ = try await cluster.access.create(
                .disruptionBudgets,
                [
                    "metadata": ["name": "web", "namespace": "default"],
                    "spec": ["minAvailable": 2, "selector": ["matchLabels": ["app": "web"]]],
                ], manager: "tests")
            try await cluster.settle()
            func status() async throws -> Node? { try await cluster.object(.disruptionBudgets, "web")["status"] }
            #expect(try await status()?["disruptionsAllowed"] == 0)
            #expect(try await status()?["currentHealthy"] == 2)
            #expect(try await status()?["expectedPods"] == 2)
            try await cluster.change(.disruptionBudgets, "web") { $0.set(1, at: "spec", "minAvailable") }
            try await cluster.settle()
            #expect(try await status()?["disruptionsAllowed"] == 1)
            #expect(try await status()?["conditions"]?[0]?["reason"] == "SufficientPods")
        }
    }

    @Test func manyEventsAlikeBecomeOne() {
        var correlation = EventCorrelation()
        let time = ControllerCluster.start
        let first = correlation.place(subject: "s", message: "a", objectName: "web", at: time)
        let again = correlation.place(subject: "s", message: "a", objectName: "web", at: time)
        #expect(first.count == 1 && again.count == 2 && first.name == again.name)
        for number in 2..<10 {
            let other = correlation.place(subject: "s", message: "\(number)", objectName: "web", at: time)
            #expect(other.count == 1 && other.name != first.name)
        }
        let tenth = correlation.place(subject: "s", message: "x", objectName: "web", at: time)
        let eleventh = correlation.place(subject: "s", message: "y", objectName: "web", at: time)
        #expect(tenth.message == "(combined from similar events): x")
        #expect(eleventh.name == tenth.name && eleventh.count == 2)
    }
}
