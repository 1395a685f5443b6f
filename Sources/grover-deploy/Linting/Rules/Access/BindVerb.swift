internal import Documents

extension Rule {
    static let bindVerb = Rule(
        "bind-verb-in-role", .warning, "a role that may bind any other role",
        why: "Who may bind roles gives themselves whatever any role allows.",
        fix: "Remove 'bind', or name the roles by resourceNames.",
        peers: [.kubeLinter("bind-verb-in-role")],
        .objects(["Role", "ClusterRole"]) { object, report in
            guard !object.isStandardRole else { return }
            for rule in AccessRule.all(of: object) {
                guard rule.isForAllNames, rule.isIn(group: "rbac.authorization.k8s.io"),
                    rule.resource("roles", "clusterroles") != nil, let node = rule.verb("bind")
                else { continue }
                report("'\(object.name)' may bind any role, to itself too; remove \(node.string ?? "")", at: node)
            }
        })
}
