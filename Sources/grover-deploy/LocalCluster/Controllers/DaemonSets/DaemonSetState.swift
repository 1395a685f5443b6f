import Documents
import KubernetesModel

/// What the controller reads of a DaemonSet.
struct DaemonSetState: Sendable {
    static let hashLabel = "controller-revision-hash"
    static let generationLabel = "pod-template-generation"

    let object: CachedObject
    let template: Node
    let replacesOnDelete: Bool
    let maxUnavailable: IntOrPercent
    let maxSurge: IntOrPercent
    let minReadySeconds: Int
    let historyLimit: Int

    init(_ object: CachedObject) {
        self.object = object
        let spec = object.node["spec"] ?? .emptyMap
        template = spec["template"] ?? .emptyMap
        let strategy = spec["updateStrategy"]
        replacesOnDelete = strategy?["type"]?.string == "OnDelete"
        let rolling = strategy?["rollingUpdate"]
        maxUnavailable = rolling?["maxUnavailable"].flatMap { IntOrPercent($0) } ?? .count(1)
        maxSurge = rolling?["maxSurge"].flatMap { IntOrPercent($0) } ?? .count(0)
        minReadySeconds = spec["minReadySeconds"]?.int ?? 0
        historyLimit = spec["revisionHistoryLimit"]?.int ?? 10
    }

    /// Whether a node is to have a pod, and whether one that runs there may go on.
    func fit(_ node: CachedObject) -> (starts: Bool, stays: Bool) {
        var spec = template["spec"] ?? .emptyMap
        spec["tolerations"] = Node((spec["tolerations"]?.list ?? []) + Self.tolerations)
        if let wanted = spec["nodeName"]?.string, !wanted.isEmpty, wanted != node.name { return (false, false) }
        let fit = NodeFit(node.node)
        return (fit.obstacle(for: spec) == nil, fit.obstacle(for: spec, effects: ["NoExecute"]) == nil)
    }

    /// The pod for a node; the scheduler is told which one by affinity.
    func pod(on node: String, hash: String) -> Node {
        var pod = PodTemplate.pod(from: template, owner: object)
        pod.set(Node("\(object.name)-"), at: "metadata", "generateName")
        let generation = object.node.annotations["deprecated.daemonset.template.generation"] ?? "1"
        let labels = pod.labels.merging([Self.hashLabel: hash, Self.generationLabel: generation]) { $1 }
        pod.set(Node(texts: labels), at: "metadata", "labels")
        let term: Node = [
            "matchFields": [["key": "metadata.name", "operator": "In", "values": [Node(node)]]]
        ]
        pod.set(
            ["nodeSelectorTerms": [term]], at: "spec", "affinity", "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution")
        let own = pod.value(at: "spec", "tolerations")?.list ?? []
        pod.set(Node(own + Self.tolerations.filter { !own.contains($0) }), at: "spec", "tolerations")
        return pod
    }

    /// The node of a pod: where it is, or where it is to be.
    static func node(of pod: CachedObject) -> String? {
        if let name = pod.node.value(at: "spec", "nodeName")?.string, !name.isEmpty { return name }
        let required = pod.node.value(
            at: "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution",
            "nodeSelectorTerms")
        let fields = required?.list?.first?["matchFields"]?.list ?? []
        return fields.first { $0["key"]?.string == "metadata.name" }?["values"]?[0]?.string
    }

    /// What ails a node does not keep the pods of a DaemonSet off it.
    private static let tolerations: [Node] = [
        ("not-ready", "NoExecute"), ("unreachable", "NoExecute"), ("disk-pressure", "NoSchedule"),
        ("memory-pressure", "NoSchedule"), ("pid-pressure", "NoSchedule"), ("unschedulable", "NoSchedule"),
    ].map { key, effect in
        ["key": Node("node.kubernetes.io/\(key)"), "operator": "Exists", "effect": Node(effect)]
    }
}
