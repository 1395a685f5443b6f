import Documents
import KubernetesModel

/// An entry of `status.conditions`.
struct Condition: Sendable, Equatable {
    var type: String
    var status: String
    var reason: String
    var message: String
    var lastTransitionTime: String
    /// Only Deployments tell it.
    var lastUpdateTime: String?
    /// Only Jobs tell it.
    var lastProbeTime: String?

    init(
        _ type: String, _ status: String, _ reason: String, _ message: String, transition: String,
        update: String? = nil, probe: String? = nil
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        lastTransitionTime = transition
        lastUpdateTime = update
        lastProbeTime = probe
    }

    init(_ node: Node) {
        self.init(
            node["type"]?.string ?? "", node["status"]?.string ?? "", node["reason"]?.string ?? "",
            node["message"]?.string ?? "", transition: node["lastTransitionTime"]?.string ?? "",
            update: node["lastUpdateTime"]?.string, probe: node["lastProbeTime"]?.string)
    }

    var node: Node {
        var node: Node = ["type": Node(type), "status": Node(status)]
        node["lastProbeTime"] = lastProbeTime.map { Node($0) }
        node["lastUpdateTime"] = lastUpdateTime.map { Node($0) }
        node["lastTransitionTime"] = Node(lastTransitionTime)
        node["reason"] = Node(reason)
        node["message"] = Node(message)
        return node
    }
}

extension [Condition] {
    init(of object: Node) {
        self = object.value(at: "status", "conditions")?.list?.map { Condition($0) } ?? []
    }

    subscript(type: String) -> Condition? { first { $0.type == type } }

    /// Puts a condition in unless it says the same with the same reason; the time of transition stays while the
    /// status does.
    mutating func set(_ condition: Condition) {
        var condition = condition
        if let current = self[condition.type] {
            if current.status == condition.status && current.reason == condition.reason { return }
            if current.status == condition.status { condition.lastTransitionTime = current.lastTransitionTime }
        }
        remove(condition.type)
        append(condition)
    }

    mutating func remove(_ type: String) {
        removeAll { $0.type == type }
    }
}
