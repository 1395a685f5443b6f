import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct DaemonSetTests {
    private static let machines = ["one", "two", "three"].map { ScriptedMachine($0, labels: ["disk": "ssd-\($0)"]) }

    private static func daemonSet(image: String = "agent:1", _ spec: Node = [:]) -> Node {
        var all: Node = [
            "selector": ["matchLabels": ["app": "agent"]], "template": Sample.template("agent", image: image),
            "updateStrategy": ["type": "RollingUpdate"],
        ]
        for entry in spec.map ?? Mapping() { all[entry.key] = entry.value }
        return ["metadata": ["name": "agent", "namespace": "default"], "spec": all]
    }

    private static func nodes(_ cluster: ControllerCluster) async throws -> [String] {
        try await cluster.list(.pods).compactMap { $0.value(at: "spec", "nodeName")?.string }.sorted()
    }

    private static func images(_ cluster: ControllerCluster) async throws -> [String] {
        try await cluster.list(.pods).compactMap { $0.value(at: "spec", "containers")?[0]?["image"]?.string }
            .sorted()
    }

    @Test func eachNodeHasOnePodAndAPodForANewNodeFollows() async throws {
        try await ControllerCluster.run(machines: Self.machines) { cluster in
            _ = try await cluster.access.create(.daemonSets, Self.daemonSet(), manager: "tests")
            try await cluster.pass(.seconds(1))
            #expect(try await Self.nodes(cluster) == ["one", "three", "two"])
            let set = try await cluster.object(.daemonSets, "agent")
            #expect(set.annotations["deprecated.daemonset.template.generation"] == "1")
            #expect(
                set["status"] == [
                    "currentNumberScheduled": 3, "numberMisscheduled": 0, "desiredNumberScheduled": 3,
                    "numberReady": 3, "observedGeneration": 1, "updatedNumberScheduled": 3, "numberAvailable": 3,
                ])
            #expect(try await cluster.events("SuccessfulCreate").count == 3)
        }
    }

    @Test func aSelectorAndATaintKeepPodsOffNodes() async throws {
        try await ControllerCluster.run(machines: Self.machines) { cluster in
            var set = Self.daemonSet()
            set.set(["disk": "ssd-one"], at: "spec", "template", "spec", "nodeSelector")
            _ = try await cluster.access.create(.daemonSets, set, manager: "tests")
            try await cluster.pass(.seconds(1))
            #expect(try await Self.nodes(cluster) == ["one"])
            _ = try await cluster.access.update(
                .nodes, namespace: nil, name: "one", subresource: nil, manager: "tests"
            ) { $0.set([["key": "broken", "effect": "NoExecute"]], at: "spec", "taints") }
            try await cluster.pass(.seconds(1))
            #expect(try await Self.nodes(cluster).isEmpty)
            let status = try await cluster.object(.daemonSets, "agent")["status"]
            #expect(status?["desiredNumberScheduled"] == 0)
        }
    }

    @Test func anUpdateGoesNodeByNodeAndBackByItsRevision() async throws {
        try await ControllerCluster.run(machines: Self.machines) { cluster in
            _ = try await cluster.access.create(.daemonSets, Self.daemonSet(), manager: "tests")
            try await cluster.pass(.seconds(1))
            let before = try await cluster.object(.daemonSets, "agent").value(at: "spec", "template")
            try await cluster.change(.daemonSets, "agent") { $0.setImage("agent:2") }
            try await cluster.settle()
            // Two others serve while the first is replaced.
            let status = try await cluster.object(.daemonSets, "agent")["status"]
            #expect(status?["desiredNumberScheduled"] == 3)
            #expect(try await cluster.list(.pods).filter { $0.deletionTimestamp != nil }.count == 1)
            try await cluster.pass(.seconds(4))
            #expect(try await Self.images(cluster) == ["agent:2", "agent:2", "agent:2"])
            let revisions = try await cluster.list(.controllerRevisions)
            #expect(revisions.compactMap { $0["revision"]?.int }.sorted() == [1, 2])
            try await cluster.change(.daemonSets, "agent") { $0.set(before, at: "spec", "template") }
            try await cluster.pass(.seconds(4))
            #expect(try await Self.images(cluster) == ["agent:1", "agent:1", "agent:1"])
            let after = try await cluster.list(.controllerRevisions)
            #expect(after.compactMap { $0["revision"]?.int }.sorted() == [2, 3])
            let set = try await cluster.object(.daemonSets, "agent")
            #expect(set.value(at: "status", "updatedNumberScheduled") == 3)
            #expect(set.annotations["deprecated.daemonset.template.generation"] == "3")
        }
    }

    @Test func aBrokenUpdateStopsAtTheFirstNode() async throws {
        try await ControllerCluster.run(machines: Self.machines, script: Sample.byTag) { cluster in
            _ = try await cluster.access.create(.daemonSets, Self.daemonSet(), manager: "tests")
            try await cluster.pass(.seconds(1))
            try await cluster.change(.daemonSets, "agent") { $0.setImage("agent:2-unready") }
            try await cluster.pass(.seconds(5))
            let status = try await cluster.object(.daemonSets, "agent")["status"]
            #expect(status?["updatedNumberScheduled"] == 1)
            #expect(status?["numberReady"] == 2)
            #expect(status?["numberUnavailable"] == 1)
        }
    }

    @Test func onDeleteAndSurgeReplaceInTheirOwnWays() async throws {
        try await ControllerCluster.run(machines: Self.machines) { cluster in
            _ = try await cluster.access.create(
                .daemonSets, Self.daemonSet(["updateStrategy": ["type": "OnDelete"]]), manager: "tests")
            try await cluster.pass(.seconds(1))
            try await cluster.change(.daemonSets, "agent") { $0.setImage("agent:2") }
            try await cluster.pass(.seconds(2))
            #expect(try await Self.images(cluster) == ["agent:1", "agent:1", "agent:1"])
            try await cluster.change(.daemonSets, "agent") {
                $0.set(
                    ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": 0, "maxSurge": 1]], at: "spec",
                    "updateStrategy")
            }
            try await cluster.settle()
            #expect(try await cluster.list(.pods).count == 4)
            try await cluster.pass(.seconds(5))
            #expect(try await Self.images(cluster) == ["agent:2", "agent:2", "agent:2"])
        }
    }

    @Test func aPodThatFitsNoNodeSaysWhy() async throws {
        try await ControllerCluster.run(machines: Self.machines) { cluster in
            var pod = Sample.template("lone", image: "web:1")
            pod.set("lone", at: "metadata", "name")
            pod.set(["disk": "none"], at: "spec", "nodeSelector")
            _ = try await cluster.access.create(.pods, pod, manager: "tests")
            try await cluster.settle()
            let condition = try await cluster.object(.pods, "lone").condition("PodScheduled")
            #expect(condition?["reason"] == "Unschedulable")
            let message =
                "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. no new claims "
                + "to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
            #expect(condition?["message"]?.string == message)
            #expect(try await cluster.events("FailedScheduling") == [message])
        }
    }
}
