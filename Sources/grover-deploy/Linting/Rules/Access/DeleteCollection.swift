internal import Documents

extension Rule {
    static let deleteCollection = Rule(
        "deletecollection-verb-in-role", .warning, "a role that may delete everything of a kind at once",
        why: "One request of such a role, or of somebody with its token, empties a namespace.",
        fix: "Remove 'deletecollection'; 'delete' takes one object at a time.",
        peers: [.kubeLinter("deletecollection-verb-in-role")],
        .objects(["Role", "ClusterRole"]) { object, report in
            guard !object.isStandardRole else { return }
            for rule in AccessRule.all(of: object) {
                let verb = rule.node["verbs"]?.list?.first { $0.string == "deletecollection" }
                guard let node = verb,
                    rule.resource("secrets", "pods", "deployments", "configmaps", "namespaces") != nil
                else { continue }
                report("'\(object.name)' may delete all of a kind in one request; remove deletecollection", at: node)
            }
        })
}
