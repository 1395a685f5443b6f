import Documents
import KubernetesModel

/// A ReplicaSet's status, derived from its pods.
struct ReplicaSetStatus {
    /// Why pods could not be made or deleted.
    struct Failure {
        let reason: String
        let error: any Error

        var message: String { (error as? APIStatus)?.message ?? String(describing: error) }
    }

    let node: Node
    /// How long until a pod that is ready counts as available; nil when none is on its way.
    let untilNextAvailable: Duration?

    /// - Parameter pods: all pods of the set, those that terminate too, as they stood before this pass.
    init(_ object: CachedObject, pods: [PodState], failure: Failure?, now: Timestamp) {
        let minReadySeconds = object.node.value(at: "spec", "minReadySeconds")?.int ?? 0
        let templateLabels = object.node.value(at: "spec", "template", "metadata", "labels")?.textMap ?? [:]
        let active = pods.filter(\.isActive)
        let labelled = active.filter { pod in
            templateLabels.allSatisfy { pod.object.labels[$0.key] == $0.value }
        }
        let available = active.filter { $0.isAvailable(minReadySeconds: minReadySeconds, at: now) }
        var node: Node = ["replicas": Node(active.count)]
        func put(_ key: String, _ count: Int) {
            if count != 0 { node[key] = Node(count) }
        }
        put("fullyLabeledReplicas", labelled.count)
        put("readyReplicas", active.count(where: \.isReady))
        put("availableReplicas", available.count)
        node["terminatingReplicas"] = Node(pods.count { $0.isTerminating && !$0.isFinished })
        put("observedGeneration", object.node.generation ?? 0)
        var conditions = [Condition](of: object.node)
        if let failure {
            if conditions["ReplicaFailure"] == nil {
                conditions.set(
                    Condition("ReplicaFailure", "True", failure.reason, failure.message, transition: now.text))
            }
        } else {
            conditions.remove("ReplicaFailure")
        }
        if !conditions.isEmpty { node["conditions"] = Node(conditions.map(\.node)) }
        self.node = node
        untilNextAvailable = active.soonestAvailability(minReadySeconds: minReadySeconds, at: now)
    }
}
