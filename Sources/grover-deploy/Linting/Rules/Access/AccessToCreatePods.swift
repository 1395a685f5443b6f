internal import Documents

extension Rule {
    static let accessToCreatePods = Rule(
        "access-to-create-pods", .info, "a role that may make pods",
        why: "A pod may mount any secret and act as any account of its namespace.", fix: "Leave pods to controllers.",
        peers: [.kubeLinter("access-to-create-pods")], isOptional: true,
        .objects(["Role", "ClusterRole"]) { object, report in
            for rule in object.node["rules"]?.list ?? [] {
                let verbs = (rule["verbs"]?.list ?? []).compactMap(\.string)
                guard verbs.contains("create") || verbs.contains("*"),
                    let node = rule["resources"]?.list?.first(where: { $0.string == "pods" || $0.string == "*" })
                else { continue }
                report("'\(object.name)' may make pods; leave that to controllers", at: node)
            }
        })
}
