internal import Documents

extension Rule {
    static let accessToSecrets = Rule(
        "access-to-secrets", .info, "a role that may read or write secrets",
        why: "Whoever has it, has every password of the namespace, or of the cluster.",
        fix: "Name the secrets by resourceNames.",
        peers: [.kubeLinter("access-to-secrets")], isOptional: true,
        .objects(["Role", "ClusterRole"]) { object, report in
            for rule in AccessRule.all(of: object) where rule.isForAllNames && rule.isIn(group: "") {
                guard rule.verbs.contains(where: AccessRule.touching.contains), let node = rule.resource("secrets")
                else { continue }
                report("'\(object.name)' may read or write every secret; name them by resourceNames", at: node)
            }
        })
}
