import Documents
import KubernetesModel
import LocalCluster
import Testing

@testable import Rollouts

/// Pods of services that are released together find each other's names from their start.
@Suite struct NamesTests {
    @Test func noPodsStartBeforeTheServicesOfAllAreThere() async throws {
        try await RolloutCluster.run(script: { _ in .ready(after: .milliseconds(500)) }) { cluster in
            let wanted = ["a", "b", "c", "d", "e"].map(Self.service)
            let results = await cluster.rollouts().apply(wanted)
            #expect(results.count == 5)
            let kinds = cluster.events.compactMap { event -> String? in
                guard case .applied(let reference, _) = event.kind else { return nil }
                return reference.gvk.kind
            }
            #expect(kinds.count == 10)
            let firstPods = try #require(kinds.firstIndex(of: "Deployment"))
            #expect(!kinds[firstPods...].contains("Service"))
        }
    }

    @Test func whoArrivesNeverKeepsNobodyWaitingAfterItsEnd() async {
        let names = NamesBarrier(["a", "b"])
        names.arrive("a")
        let waiting = Task { await names.wait() }
        names.arrive("b")
        await waiting.value
        await names.wait()
    }

    @Test func aCancelledWaitEnds() async {
        let names = NamesBarrier(["a"])
        let waiting = Task { await names.wait() }
        waiting.cancel()
        await waiting.value
    }

    private static func service(_ name: String) -> WantedService {
        let labels: Node = ["app.kubernetes.io/name": Node(name)]
        let service: Node = [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": Node(name), "namespace": "default"],
            "spec": ["selector": labels, "ports": [["port": 80]]],
        ]
        let deployment: Node = [
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": ["name": Node(name), "namespace": "default", "labels": labels],
            "spec": [
                "replicas": 1, "selector": ["matchLabels": labels],
                "template": [
                    "metadata": ["labels": labels],
                    "spec": ["containers": [["name": "main", "image": "image:1"]]],
                ],
            ],
        ]
        return WantedService(name: name, namespace: "default", objects: [deployment, service])
    }
}
