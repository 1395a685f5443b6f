internal import Documents

extension Rule {
    static let podExec = Rule(
        "pod-exec", .warning, "a role that may run commands in pods",
        why: "Who may 'exec' or 'attach' reads every secret that the pods have. To get is enough for a web socket.",
        fix: "Remove pods/exec and pods/attach.",
        peers: [
            .polaris("rolePodExecAttach"), .polaris("clusterrolePodExecAttach"),
            .polaris("rolebindingRolePodExecAttach"), .polaris("rolebindingClusterRolePodExecAttach"),
            .polaris("clusterrolebindingPodExecAttach"),
        ],
        .objects(["Role", "ClusterRole"]) { object, report in
            guard !object.isStandardRole else { return }
            for rule in AccessRule.all(of: object) {
                guard rule.isIn(group: ""), rule.verb("get", "create") != nil,
                    let node = rule.resource("pods/exec", "pods/attach")
                else { continue }
                report("'\(object.name)' may run commands in pods; remove \(node.string ?? "")", at: node)
            }
        })
}
