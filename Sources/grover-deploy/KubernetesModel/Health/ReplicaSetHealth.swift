internal import Documents

extension Health {
    static func replicaSet(_ object: Node) -> HealthStatus {
        if let refused = object.condition("ReplicaFailure"), refused["status"]?.string == "True" {
            return .inProgress(text(of: refused))
        }
        let wanted = wantedReplicas(object)
        let available = count(object, "availableReplicas")
        if available < wanted { return .inProgress("\(available) of \(wanted) pods are available") }
        let surplus = count(object, "replicas") - wanted
        if surplus > 0 { return .inProgress("\(surplus) pods too many are still there") }
        return .current
    }
}
