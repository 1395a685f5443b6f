import Documents
import KubernetesModel

/// Whether a pod may run on a node: by the node's taints, the pod's selector and its required affinity.
struct NodeFit: Sendable {
    enum Obstacle: String, Sendable {
        case unschedulable = "node(s) were unschedulable"
        case taint = "node(s) had untolerated taint(s)"
        case affinity = "node(s) didn't match Pod's node affinity/selector"
    }

    private let name: String
    private let labels: [String: String]
    private let taints: [Node]
    private let isCordoned: Bool

    init(_ node: Node) {
        name = node.objectName ?? ""
        labels = node.labels
        taints = node.value(at: "spec", "taints")?.list ?? []
        isCordoned = node.value(at: "spec", "unschedulable")?.bool ?? false
    }

    /// The first thing that keeps a pod off the node, nil where it fits.
    ///
    /// - Parameter effects: the effects of taints that count.
    func obstacle(
        for spec: Node, effects: Set<String> = ["NoSchedule", "NoExecute"]
    ) -> Obstacle? {
        let tolerations = spec["tolerations"]?.list ?? []
        if isCordoned, effects.contains("NoSchedule") {
            let taint: Node = ["key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"]
            if !tolerations.contains(where: { Self.tolerates($0, taint) }) { return .unschedulable }
        }
        for taint in taints where effects.contains(taint["effect"]?.string ?? "") {
            if !tolerations.contains(where: { Self.tolerates($0, taint) }) { return .taint }
        }
        return matchesSelectors(of: spec) ? nil : .affinity
    }

    private static func tolerates(_ toleration: Node, _ taint: Node) -> Bool {
        if let effect = toleration["effect"]?.string, !effect.isEmpty, effect != taint["effect"]?.string {
            return false
        }
        let exists = toleration["operator"]?.string == "Exists"
        guard let key = toleration["key"]?.string, !key.isEmpty else { return exists }
        guard key == taint["key"]?.string else { return false }
        return exists || toleration["value"]?.string ?? "" == taint["value"]?.string ?? ""
    }

    private func matchesSelectors(of spec: Node) -> Bool {
        let selector = spec["nodeSelector"]?.textMap ?? [:]
        guard selector.allSatisfy({ labels[$0.key] == $0.value }) else { return false }
        let required = spec.value(
            at: "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
        guard let terms = required?.list, !terms.isEmpty else { return true }
        return terms.contains { term in
            let expressions = term["matchExpressions"]?.list ?? []
            let fields = term["matchFields"]?.list ?? []
            guard !expressions.isEmpty || !fields.isEmpty else { return false }
            return expressions.allSatisfy { Self.holds($0, labels) }
                && fields.allSatisfy { Self.holds($0, ["metadata.name": name]) }
        }
    }

    private static func holds(_ expression: Node, _ labels: [String: String]) -> Bool {
        let value = expression["key"]?.string.flatMap { labels[$0] }
        let values = expression["values"]?.list?.compactMap(\.string) ?? []
        switch expression["operator"]?.string {
        case "In": return value.map(values.contains) ?? false
        case "NotIn": return value.map { !values.contains($0) } ?? true
        case "Exists": return value != nil
        case "DoesNotExist": return value == nil
        case "Gt", "Lt":
            guard let number = value.flatMap({ Int($0) }), let bound = values.first.flatMap({ Int($0) }) else {
                return false
            }
            return expression["operator"]?.string == "Gt" ? number > bound : number < bound
        default: return false
        }
    }

    /// Why no node takes a pod, in the scheduler's words.
    static func refusal(_ obstacles: [Obstacle]) -> String {
        let nodes = obstacles.count
        let counts = Dictionary(grouping: obstacles) { $0 }.map { "\($0.value.count) \($0.key.rawValue)" }.sorted()
        guard nodes > 0 else { return "no nodes available to schedule pods" }
        return "0/\(nodes) nodes are available: \(counts.joined(separator: ", ")). no new claims to deallocate, "
            + "preemption: 0/\(nodes) nodes are available: \(nodes) Preemption is not helpful for scheduling."
    }
}
