import Documents
import KubernetesModel

/// A StatefulSet's status, derived from its pods.
struct StatefulSetStatus {
    let node: Node
    let revisionsInUse: Set<String>

    init(
        _ set: StatefulSetState, pods: [StatefulSetPlan.Pod], ready states: [PodState], current: String,
        update: String
    ) {
        let ready = states.count { $0.phase == "Running" && $0.isReady }
        let living = pods.filter { !$0.isTerminating }
        let updated = living.count { $0.revision == update }
        var currentRevision = current
        // The update is through: what was the next revision is the current one.
        if !set.replacesOnDelete, updated == set.replicas, ready == set.replicas { currentRevision = update }
        let currentCount = living.count { $0.revision == currentRevision }
        var node: Node = ["observedGeneration": Node(set.object.node.generation ?? 0)]
        node["replicas"] = Node(pods.count)
        func put(_ key: String, _ count: Int) {
            if count != 0 { node[key] = Node(count) }
        }
        put("readyReplicas", ready)
        put("currentReplicas", currentCount)
        put("updatedReplicas", updated)
        node["currentRevision"] = Node(currentRevision)
        node["updateRevision"] = Node(update)
        node["collisionCount"] = set.object.node.value(at: "status", "collisionCount") ?? 0
        node["availableReplicas"] = Node(pods.count(where: \.isAvailable))
        self.node = node
        revisionsInUse = Set(pods.map(\.revision)).union([currentRevision, update])
    }
}
