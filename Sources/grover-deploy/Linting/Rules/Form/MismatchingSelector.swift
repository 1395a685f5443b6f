internal import Documents
internal import KubernetesModel

extension Rule {
    static let mismatchingSelector = Rule(
        "mismatching-selector", .error, "a workload whose selector does not match its own pods",
        why: "The API server refuses a workload that would never find the pods it makes.",
        fix: "Give the pod template every label that the selector asks for.",
        peers: [
            .kubeLinter("mismatching-selector"),
            .kubeScore("deployment-pod-selector-labels-match-template-metadata-labels"),
            .kubeScore("statefulset-pod-selector-labels-match-template-metadata-labels"),
        ],
        .objects([
            "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "DeploymentConfig", "ReplicationController",
        ]) { object, report in
            guard let node = object.spec?["selector"], let selector = selector(of: object.kind, node),
                let pod = object.pod,
                !selector.requirements.isEmpty, !selector.matches(pod.labels)
            else { return }
            report("the pods of the template do not match '\(selector)'; give them these labels", at: node)
        })

    /// Older kinds list labels with no more around them.
    private static func selector(of kind: String, _ node: Node) -> LabelSelector? {
        guard kind == "DeploymentConfig" || kind == "ReplicationController" else { return LabelSelector(node) }
        var labels: [String: String] = [:]
        for entry in node.map ?? Mapping() { labels[entry.key] = entry.value.string }
        return LabelSelector(matching: labels)
    }
}
