internal import Documents

extension Rule {
    static let wildcardInRules = Rule(
        "wildcard-in-rules", .warning, "a role that may do anything",
        why: "'*' also means what comes with the next version, and secrets.", fix: "Name what is needed.",
        peers: [.kubeLinter("wildcard-in-rules"), .kubeLinter("wildcard-resource-verb-combo")],
        .objects(["Role", "ClusterRole"]) { object, report in
            for rule in object.node["rules"]?.list ?? [] {
                for key in ["verbs", "resources"] {
                    guard let node = rule[key]?.list?.first(where: { $0.string == "*" }) else { continue }
                    report("'\(object.name)' has '*' in \(key); name what is needed", at: node)
                }
            }
        })
}
