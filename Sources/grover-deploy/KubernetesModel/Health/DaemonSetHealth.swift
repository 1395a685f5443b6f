internal import Documents

extension Health {
    /// Every node that should run a pod runs an available one of the new revision.
    static func daemonSet(_ object: Node) -> HealthStatus {
        if let unobserved = unobserved(object) { return unobserved }
        let wanted = count(object, "desiredNumberScheduled")
        let updated = count(object, "updatedNumberScheduled")
        let available = count(object, "numberAvailable")
        let rolls = object.value(at: "spec", "updateStrategy", "type")?.string != "OnDelete"
        if rolls && updated < wanted { return .inProgress("\(updated) of \(wanted) pods are of the new revision") }
        if available < wanted { return .inProgress("\(available) of \(wanted) pods are available") }
        return .current
    }
}
