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
        .objects(["Deployment", "StatefulSet", "DeploymentConfig"]) { object, report in
            guard let pod = object.pod, (object.spec?["replicas"]?.int ?? 1) > 1,
                pod.spec["topologySpreadConstraints"]?.list?.isEmpty != false,
                !keepsApart(pod, in: object.namespace)
            else { return }
            report(
                "replicas of '\(object.name)' may all be on one machine; add topologySpreadConstraints",
                at: object.spec?["replicas"] ?? object.head)
        })

    /// Whether some anti-affinity is about pods such as these.
    private static func keepsApart(_ pod: PodView, in namespace: String?) -> Bool {
        let affinity = pod.spec["affinity"]?["podAntiAffinity"]
        let required = affinity?["requiredDuringSchedulingIgnoredDuringExecution"]?.list ?? []
        let preferred = affinity?["preferredDuringSchedulingIgnoredDuringExecution"]?.list ?? []
        return (required + preferred.compactMap { $0["podAffinityTerm"] }).contains { term in
            let namespaces = (term["namespaces"]?.list ?? []).compactMap(\.string)
            let isHere =
                namespaces.isEmpty || term["namespaceSelector"] != nil || namespaces.contains(namespace ?? "default")
            return isHere && term["labelSelector"].flatMap { LabelSelector($0) }?.matches(pod.labels) == true
        }
    }
}
