internal import Documents

extension Rule {
    static let accessToCreatePods = Rule(
        "access-to-create-pods", .info, "a role that may make pods, or what makes pods",
        why: "A pod may mount any secret and act as any account of its namespace.",
        fix: "Leave pods, and what makes them, to those who may read the secrets too.",
        peers: [.kubeLinter("access-to-create-pods")], isOptional: true,
        .objects(["Role", "ClusterRole"]) { object, report in
            for rule in object.node["rules"]?.list ?? [] {
                let verbs = (rule["verbs"]?.list ?? []).compactMap(\.string)
                guard verbs.contains("create") || verbs.contains("*"),
                    let node = rule["resources"]?.list?.first(where: { makers.contains($0.string ?? "") })
                else { continue }
                let how = node.string == "pods" ? "" : " by way of '\(node.string ?? "")'"
                report("'\(object.name)' may make pods\(how), and so use every secret and account", at: node)
            }
        })

    private static let makers: Set = [
        "*", "pods", "deployments", "statefulsets", "daemonsets", "replicasets", "replicationcontrollers", "jobs",
        "cronjobs",
    ]
}
