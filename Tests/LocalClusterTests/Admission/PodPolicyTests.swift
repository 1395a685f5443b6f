import Documents
import LocalCluster
import Testing

@Suite struct PodPolicyTests {
    private let pods = "/api/v1/namespaces/default/pods"

    private func pod(_ changes: (inout Node) -> Void = { _ in }) -> Node {
        var pod: Node = ["metadata": ["name": "p"], "spec": ["containers": [["name": "c", "image": "c:1"]]]]
        changes(&pod)
        return pod
    }

    @Test func aPodHasAPriorityAndBearsANodeThatIsAway() async throws {
        try await AccessCluster.with { cluster in
            let spec = try await cluster.make(pods, pod()).body["spec"]
            #expect(spec?["priority"] == 0)
            #expect(spec?["preemptionPolicy"] == "PreemptLowerPriority")
            let keys = spec?["tolerations"]?.list?.compactMap { $0["key"]?.string }
            #expect(keys == ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"])
            #expect(spec?["tolerations"]?[0]?["tolerationSeconds"] == 300)
        }
    }

    @Test func whatToleratesEverythingGetsNothingMore() async throws {
        try await AccessCluster.with { cluster in
            let tolerant = pod { $0.set([["operator": "Exists"]], at: "spec", "tolerations") }
            let spec = try await cluster.make(pods, tolerant).body["spec"]
            #expect(spec?["tolerations"]?.list?.count == 1)
        }
    }

    @Test func thePriorityComesFromTheClassAlone() async throws {
        try await AccessCluster.with { cluster in
            let critical = pod { $0.set("system-node-critical", at: "spec", "priorityClassName") }
            #expect(try await cluster.make(pods, critical).body.value(at: "spec", "priority") == 2_000_001_000)
            let unknown = pod { $0.set("urgent", at: "spec", "priorityClassName") }
            let refused = try await cluster.send("POST", pods, unknown, token: "t-admin")
            #expect(
                refused.body["message"] == #"pods "p" is forbidden: no PriorityClass with name urgent was found"#)
        }
    }
}
