extension Rule {
    static let podExecBinding = Rule(
        "pod-exec-binding", .warning, "a binding of one of the system's roles that may run commands in pods",
        why:
            "Roles named 'system:…' are taken for the cluster's own, and 'edit' and 'admin' are; their holders read every"
            + " secret of the pods.",
        fix: "Bind a role without pods/exec and pods/attach.",
        peers: [
            .polaris("rolebindingRolePodExecAttach"), .polaris("clusterrolebindingPodExecAttach"),
            .polaris("rolebindingClusterRolePodExecAttach"),
        ],
        .cluster { index, report in
            for object in index.all {
                guard let binding = object.binding, !binding.isStandard else { continue }
                let isKnown = binding.kind == "ClusterRole" && ["edit", "admin"].contains(binding.role)
                guard index.role(of: object)?.runsCommands ?? isKnown else { continue }
                report(
                    "'\(object.name)' gives away '\(binding.role)', which may run commands in pods; bind another",
                    at: binding.spot ?? object.head, on: object)
            }
        })
}
