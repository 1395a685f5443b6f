internal import Documents

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
        .objects(["Deployment", "StatefulSet"]) { object, report in
            guard let pod = object.pod, (object.spec?["replicas"]?.int ?? 1) > 1,
                pod.spec["topologySpreadConstraints"]?.list?.isEmpty != false,
                pod.spec["affinity"]?["podAntiAffinity"] == nil
            else { return }
            report(
                "replicas of '\(object.name)' may all be on one machine; add topologySpreadConstraints",
                at: object.spec?["replicas"] ?? object.head)
        })
}
