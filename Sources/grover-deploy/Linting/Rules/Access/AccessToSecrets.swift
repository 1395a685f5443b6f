internal import Documents

extension Rule {
    static let accessToSecrets = Rule(
        "access-to-secrets", .info, "a role that may read or write secrets",
        why: "Whoever has it, has every password of the namespace, or of the cluster.",
        fix: "Name the secrets by resourceNames.",
        peers: [.kubeLinter("access-to-secrets")], isOptional: true,
        .objects(["Role", "ClusterRole"]) { object, report in
            for rule in object.node["rules"]?.list ?? [] where rule["resourceNames"]?.list?.isEmpty != false {
                let verbs = (rule["verbs"]?.list ?? []).compactMap(\.string)
                guard verbs.contains(where: AccessRule.touching.contains) else { continue }
                guard let node = rule["resources"]?.list?.first(where: { $0.string == "secrets" || $0.string == "*" })
                else { continue }
                report("'\(object.name)' may read or write every secret; name them by resourceNames", at: node)
            }
        })
}
