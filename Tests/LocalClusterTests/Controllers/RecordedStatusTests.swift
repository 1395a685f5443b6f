import Documents
import KubernetesModel
import Testing

@testable import LocalCluster

/// Applied workloads, and what a real cluster's controllers and nodes had made of them a few seconds later.
@Suite struct RecordedStatusTests {
    /// Times, addresses and what is drawn at random, made alike.
    private static func masked(_ node: Node, _ key: String = "") -> Node {
        switch node.value {
        case .map(let mapping):
            var result = Mapping()
            for entry in mapping {
                let isOwned = entry.key.hasPrefix("k:{\"ip\"") || entry.key.hasPrefix("k:{\"uid\"")
                result[isOwned ? "k:..." : entry.key] = masked(entry.value, entry.key)
            }
            return Node(result)
        case .list(let items): return Node(items.map { masked($0, key) })
        case .string(let text):
            let drawn: Set = [
                "uid", "resourceVersion", "containerID", "imageID", "podIP", "ip", "hostIP", "currentRevision",
                "updateRevision", "pod-template-hash", "nodeName", "topology.kubernetes.io/zone",
                "batch.kubernetes.io/controller-uid", "controller-uid", "name", "generateName",
            ]
            return drawn.contains(key) || Timestamp(text) != nil ? Node("<\(key)>") : node
        default: return node
        }
    }

    @Test(arguments: RecordedExchange.load("statuses.json"))
    func whatControllersMadeOfItIsAsRecorded(_ exchange: RecordedExchange) async throws {
        let recorded = exchange.answer
        let kind = exchange.node["kind"]?.string ?? ""
        let zones = ["a", "b"].enumerated().map { index, zone in
            ScriptedMachine("fake-\(index)", labels: ["topology.kubernetes.io/zone": "zone-\(zone)"])
        }
        try await ControllerCluster.run(
            machines: zones, nodeManager: "fake-kubelet",
            script: { pod in
                let isWork = pod.controllerOwner?["kind"] == "Job"
                return PodScript(
                    isWork ? .exits(code: 0, after: .seconds(1)) : .ready(after: .milliseconds(500)))
            }
        ) { cluster in
            let client = try #require(cluster.access.base as? ClusterClient)
            var configuration = exchange.node["applied"] ?? .null
            configuration.set("default", at: "metadata", "namespace")
            let applied = try #require(
                ResourceType.builtIn.first {
                    $0.kind == configuration.kind && $0.apiVersion == configuration.apiVersion
                })
            _ = try client.registry.apply(
                ObjectKey(applied, namespace: "default", name: configuration.objectName ?? ""), subresource: nil,
                configuration, force: false, options: WriteOptions(manager: "grover-deploy"))
            try await cluster.pass(.seconds(3))
            let type = try #require(ResourceType.builtIn.first { $0.kind == kind })
            var made = try #require(try await cluster.list(type).first)
            made["kind"] = recorded["kind"]
            made["apiVersion"] = recorded["apiVersion"]
            made.set(recorded.metadata?["namespace"], at: "metadata", "namespace")
            #expect(Self.masked(made).differences(from: Self.masked(recorded)) == [])
        }
    }
}
