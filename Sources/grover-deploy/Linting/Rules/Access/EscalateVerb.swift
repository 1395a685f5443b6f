internal import Documents

extension Rule {
    static let escalateVerb = Rule(
        "escalate-verb-in-role", .warning, "a role that may write more into roles than it has",
        why: "Who may escalate writes roles with rights that they do not have, and takes them.",
        fix: "Remove 'escalate', or name the roles by resourceNames.",
        peers: [.kubeLinter("escalate-verb-in-role")],
        .objects(["Role", "ClusterRole"]) { object, report in
            guard !object.isStandardRole else { return }
            for rule in AccessRule.all(of: object) {
                guard rule.isForAllNames, rule.isIn(group: "rbac.authorization.k8s.io"),
                    rule.resource("roles", "clusterroles") != nil, let node = rule.verb("escalate")
                else { continue }
                report("'\(object.name)' may give roles more than it has; remove \(node.string ?? "")", at: node)
            }
        })
}
