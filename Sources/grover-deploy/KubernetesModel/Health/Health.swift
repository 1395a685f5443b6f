public import Documents

/// When an object counts as being as its spec asks, one rule a kind.
///
/// A status that was written for an older generation is never looked at: the first event after an apply still shows
/// the counts of the release before.
public enum Health {
    public static func of(_ object: Node) -> HealthStatus {
        if object.deletionTimestamp != nil { return .terminating }
        if let stale = staleness(of: object) { return stale }
        switch (object.gvk?.group, object.kind) {
        case ("apps", "Deployment"): return deployment(object)
        case ("apps", "StatefulSet"): return statefulSet(object)
        case ("apps", "DaemonSet"): return daemonSet(object)
        case ("apps", "ReplicaSet"): return replicaSet(object)
        case ("", "Pod"): return pod(object)
        case ("", "Service"): return service(object)
        case ("", "PersistentVolumeClaim"): return persistentVolumeClaim(object)
        case ("", "Namespace"): return namespace(object)
        case ("networking.k8s.io", "Ingress"): return ingress(object)
        case ("autoscaling", "HorizontalPodAutoscaler"): return horizontalPodAutoscaler(object)
        case ("policy", "PodDisruptionBudget"): return podDisruptionBudget(object)
        default: return byConditions(object)
        }
    }

    /// Waiting, where the status speaks of another generation than the spec.
    private static func staleness(of object: Node) -> HealthStatus? {
        guard let generation = object.generation,
            let observed = object.value(at: "status", "observedGeneration")?.int, observed < generation
        else { return nil }
        return .inProgress("generation \(generation) is not observed yet")
    }
}
