internal import Documents

extension Rule {
    static let aggregatedEscalation = Rule(
        "aggregate-to-admin-escalation", .warning, "rights that every namespace's administrator gets along",
        why:
            "A ClusterRole with this label becomes a part of admin, edit or view: all who have one of these get secrets or roles to write.",
        fix: "Leave the label out, or take secrets and roles out of the rules.",
        peers: [.kubeLinter("aggregate-to-admin-escalation")],
        .objects(["ClusterRole"]) { object, report in
            let labels = object.metadata?["labels"]
            let parts = ["admin", "edit", "view"].filter {
                labels?["rbac.authorization.k8s.io/aggregate-to-\($0)"]?.string == "true"
            }
            guard let part = parts.first, !object.isStandardRole, !object.name.hasPrefix("system:") else { return }
            for rule in AccessRule.all(of: object) {
                guard rule.isIn(group: "") || rule.isIn(group: "rbac.authorization.k8s.io"),
                    rule.verb("create", "delete", "patch") != nil,
                    let node = rule.resource("secrets", "roles", "clusterroles", "clusterrolebindings")
                else { continue }
                report("all who have '\(part)' get '\(node.string ?? "")' to write along; take it out", at: node)
            }
        })
}
