internal import Documents

extension Health {
    /// All replicas are of the new revision, available, and the old ones are gone.
    static func deployment(_ object: Node) -> HealthStatus {
        if let unobserved = unobserved(object) { return unobserved }
        if let progressing = object.condition("Progressing"), progressing["status"]?.string == "False",
            progressing["reason"]?.string == "ProgressDeadlineExceeded"
        {
            return .failed(text(of: progressing))
        }
        if let refused = object.condition("ReplicaFailure"), refused["status"]?.string == "True" {
            return .inProgress(text(of: refused))
        }
        let wanted = wantedReplicas(object)
        let updated = count(object, "updatedReplicas")
        let available = count(object, "availableReplicas")
        if object.value(at: "spec", "paused")?.bool == true, updated < wanted {
            return .inProgress("it is paused; 'kubectl rollout resume' lets it go on")
        }
        if updated < wanted { return .inProgress("\(updated) of \(wanted) pods are of the new revision") }
        let old = count(object, "replicas") - updated
        if old > 0 { return .inProgress("\(old) old pods are still there") }
        if available < updated { return .inProgress("\(available) of \(wanted) pods are available") }
        if object.value(at: "spec", "paused")?.bool == true { return .current }
        if let progressing = object.condition("Progressing"),
            progressing["reason"]?.string != "NewReplicaSetAvailable"
        {
            return .inProgress("the rollout is not finished yet")
        }
        if let available = object.condition("Available"), available["status"]?.string != "True" {
            return .inProgress(text(of: available))
        }
        return .current
    }
}
