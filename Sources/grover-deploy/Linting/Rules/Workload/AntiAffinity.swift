internal import Documents
internal import KubernetesModel

extension Rule {
    static let antiAffinity = Rule(
        "no-anti-affinity", .info, "replicas that may all be on one machine",
        why: "The scheduler spreads pods only as far as it happens to: one machine may take all of them with it.",
        fix: "Add topologySpreadConstraints over kubernetes.io/hostname, or a podAntiAffinity.",
        peers: [
            .kubeLinter("no-anti-affinity"), .kubeScore("deployment-has-host-podantiaffinity"),
            .kubeScore("statefulset-has-host-podantiaffinity"), .kubeScore("pod-topology-spread-constraints"),
            .polaris("topologySpreadConstraint"),
        ],
        isOptional: true,
        .cluster { index, report in
            for object in index.all {
                guard let workload = object.workload, workload.isScalable, !workload.isSpread,
                    index.replicas(of: object, workload) > 1
                else { continue }
                report(
                    "replicas of '\(object.name)' may all be on one machine; add topologySpreadConstraints",
                    at: workload.replicasSpot ?? object.head, on: object)
            }
        })
}

extension PodView {
    /// Whether constraints, or an anti-affinity that is about pods such as these, keep them on several machines.
    func isSpread(in namespace: String?) -> Bool {
        let constraints = spec["topologySpreadConstraints"]?.list ?? []
        // One that selects nothing, or other pods, counts none of these.
        if constraints.contains(where: { $0["labelSelector"].flatMap { LabelSelector($0) }?.matches(labels) == true })
        {
            return true
        }
        let affinity = spec["affinity"]?["podAntiAffinity"]
        let required = affinity?["requiredDuringSchedulingIgnoredDuringExecution"]?.list ?? []
        let preferred = affinity?["preferredDuringSchedulingIgnoredDuringExecution"]?.list ?? []
        return (required + preferred.compactMap { $0["podAffinityTerm"] }).contains { term in
            let namespaces = (term["namespaces"]?.list ?? []).compactMap(\.string)
            let isHere =
                namespaces.isEmpty || term["namespaceSelector"] != nil || namespaces.contains(namespace ?? "default")
            return isHere && term["labelSelector"].flatMap { LabelSelector($0) }?.matches(labels) == true
        }
    }
}
