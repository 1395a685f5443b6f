internal import Documents

extension Rule {
    static let podExec = Rule(
        "pod-exec", .warning, "a role that may run commands in pods",
        why: "Who may 'exec' or 'attach' reads every secret that the pods have.",
        fix: "Remove pods/exec and pods/attach.",
        peers: [
            .polaris("rolePodExecAttach"), .polaris("clusterrolePodExecAttach"),
            .polaris("rolebindingRolePodExecAttach"), .polaris("clusterrolebindingPodExecAttach"),
        ],
        .objects(["Role", "ClusterRole"]) { object, report in
            for rule in object.node["rules"]?.list ?? [] {
                let found = rule["resources"]?.list?.first {
                    $0.string == "pods/exec" || $0.string == "pods/attach"
                }
                if let node = found {
                    report("'\(object.name)' may run commands in pods; remove \(node.string ?? "")", at: node)
                }
            }
        })
}
