import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct NodePlacementTests {
    @Test func aCordonedNodeTakesNoPodUntilItMayAgain() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            func cordon(_ isCordoned: Bool) async throws {
                _ = try await cluster.client.update(
                    .nodes, namespace: nil, name: "local", subresource: nil, manager: "tests"
                ) { $0.set(isCordoned ? true : nil, at: "spec", "unschedulable") }
            }
            _ = try await cluster.first(.nodes) { $0.condition("Ready") != nil }
            try await cordon(true)
            try await cluster.pod()
            let waiting = try await cluster.pod { $0.condition("PodScheduled") != nil }
            #expect(waiting.condition("PodScheduled")?["reason"] == "Unschedulable")
            #expect(waiting.value(at: "spec", "nodeName") == nil)
            try await cluster.event(
                "FailedScheduling", saying: "0/1 nodes are available: 1 node(s) were unschedulable.")
            try await cordon(false)
            let running = try await cluster.pod { $0.value(at: "status", "phase") == "Running" }
            #expect(running.condition("PodScheduled")?["status"] == "True")
        }
    }
}
