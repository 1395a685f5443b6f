internal import Documents

extension Rule {
    static let accessToCreatePods = Rule(
        "access-to-create-pods", .info, "a role that may make pods, or what makes pods",
        why: "A pod may mount any secret and act as any account of its namespace.",
        fix: "Leave pods, and what makes them, to those who may read the secrets too.",
        peers: [.kubeLinter("access-to-create-pods")], isOptional: true,
        .objects(["Role", "ClusterRole"]) { object, report in
            for rule in AccessRule.all(of: object) where rule.verb("create") != nil {
                guard let node = rule.node["resources"]?.list?.first(where: { makesPods($0.string ?? "", rule) })
                else {
                    continue
                }
                let how = node.string == "pods" ? "" : " by way of '\(node.string ?? "")'"
                report("'\(object.name)' may make pods\(how), and so use every secret and account", at: node)
            }
        })

    private static func makesPods(_ resource: String, _ rule: AccessRule) -> Bool {
        makers.contains { group, resources in
            rule.isIn(group: group) && (resource == "*" || resources.contains(resource))
        }
    }

    private static let makers: KeyValuePairs<String, Set<String>> = [
        "": ["pods", "replicationcontrollers"],
        "apps": ["deployments", "statefulsets", "daemonsets", "replicasets"],
        "batch": ["jobs", "cronjobs"],
    ]
}
