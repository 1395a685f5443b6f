public import Documents
internal import KubernetesModel

/// Who decides about a workload's `replicas`: the catalog, or an override that `scale` wrote.
///
/// A write to `/scale` that changes the number takes the field from the catalog's manager, so the next apply leaves it
/// out, and the number stays. Left out while the catalog's manager still was the only owner, it would fall to 1.
public enum ReplicaOwnership {
    public static let manager = "grover-deploy"
    public static let scaleManager = "grover-deploy-scale"
    /// Keeps the number while it passes from the catalog to an autoscaler, which takes it with its first write.
    public static let handoverManager = "grover-deploy-handover"
    /// Writes `/scale` for a HorizontalPodAutoscaler.
    private static let autoscaler = "kube-controller-manager"

    /// The number of replicas that the catalog may not touch.
    public static func heldReplicas(of live: Node) -> Int? {
        let owners = owners(of: live)
        guard owners.contains(scaleManager) || owners.contains(autoscaler) else { return nil }
        return live.value(at: "spec", "replicas")?.int
    }

    /// The override that `scale` wrote, if it is in force.
    public static func override(of live: Node) -> Int? {
        owners(of: live).contains(scaleManager) ? live.value(at: "spec", "replicas")?.int : nil
    }

    /// The managers of `spec.replicas`.
    public static func owners(of live: Node) -> Set<String> {
        Set(
            (live.metadata?["managedFields"]?.list ?? []).compactMap { entry in
                guard entry.value(at: "fieldsV1", "f:spec", "f:replicas") != nil else { return nil }
                return entry["manager"]?.string
            })
    }
}
