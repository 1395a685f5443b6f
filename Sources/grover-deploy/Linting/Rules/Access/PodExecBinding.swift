extension Rule {
    static let podExecBinding = Rule(
        "pod-exec-binding", .warning, "a binding of a role that looks like the system's and may run commands in pods",
        why:
            "Roles named 'system:…' are taken for the cluster's own; this one gives its holders every secret of the pods.",
        fix: "Bind a role without pods/exec and pods/attach.",
        peers: [.polaris("rolebindingRolePodExecAttach"), .polaris("clusterrolebindingPodExecAttach")],
        .cluster { index, report in
            for object in index.all {
                guard let binding = object.binding, !binding.isStandard,
                    index.role(of: object)?.runsCommands == true
                else { continue }
                report(
                    "'\(object.name)' gives away '\(binding.role)', which may run commands in pods; bind another",
                    at: binding.spot ?? object.head, on: object)
            }
        })
}
