internal import Documents

extension Health {
    /// All replicas are ready and of the update revision; with a partition, those above it.
    static func statefulSet(_ object: Node) -> HealthStatus {
        if let unobserved = unobserved(object) { return unobserved }
        let wanted = wantedReplicas(object)
        let replicas = count(object, "replicas")
        if replicas < wanted { return .inProgress("\(replicas) of \(wanted) pods exist") }
        let ready = count(object, "readyReplicas")
        if ready < wanted { return .inProgress("\(ready) of \(wanted) pods are ready") }
        if replicas > wanted { return .inProgress("\(replicas - wanted) pods too many are still there") }
        let strategy = object.value(at: "spec", "updateStrategy")
        if strategy?["type"]?.string == "OnDelete" { return .current }
        let minReady = object.value(at: "spec", "minReadySeconds")?.int ?? 0
        let available = object.value(at: "status", "availableReplicas")?.int
        if minReady > 0, let available, available < wanted {
            return .inProgress("\(available) of \(wanted) pods are available")
        }
        let updated = count(object, "updatedReplicas")
        if let partition = strategy?.value(at: "rollingUpdate", "partition")?.int, partition > 0 {
            let above = max(0, wanted - partition)
            return updated < above ? .inProgress("\(updated) of \(above) pods are of the new revision") : .current
        }
        if let update = object.value(at: "status", "updateRevision")?.string,
            object.value(at: "status", "currentRevision")?.string != update
        {
            return .inProgress("\(updated) of \(wanted) pods are of the new revision")
        }
        return .current
    }
}
