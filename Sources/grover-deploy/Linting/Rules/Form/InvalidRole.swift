internal import Documents

extension Rule {
    static let invalidRole = Rule(
        "invalid-role", .error, "a role or a binding that the API server refuses",
        why: "The API server refuses the object, or nobody gets what it was meant to give.",
        fix: "Mend what the message says.",
        .objects(["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]) { object, report in
            object.kind.hasSuffix("Binding") ? checkBinding(object, &report) : checkRules(object, &report)
        })

    private static func checkRules(_ object: LintObject, _ report: inout Report) {
        for rule in object.node["rules"]?.list ?? [] where rule.map != nil {
            func isEmpty(_ key: String) -> Bool { rule[key]?.list?.isEmpty != false }
            if isEmpty("verbs") { report("a rule needs verbs; add them", at: rule) }
            if !isEmpty("nonResourceURLs") {
                if object.kind == "Role" {
                    report("only a ClusterRole has nonResourceURLs", at: rule["nonResourceURLs"] ?? rule)
                } else if !isEmpty("resources") {
                    report("a rule is for resources or for URLs; split it", at: rule["nonResourceURLs"] ?? rule)
                }
                continue
            }
            if isEmpty("resources") { report("a rule needs resources; add them", at: rule) }
            if isEmpty("apiGroups") { report("a rule needs apiGroups; \"\" is the core group", at: rule) }
        }
    }

    private static func checkBinding(_ object: LintObject, _ report: inout Report) {
        let isNamespaced = object.kind == "RoleBinding"
        if let node = object.node["roleRef"]?["kind"], let kind = node.string {
            let kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]
            if !kinds.contains(kind) {
                report("a \(object.kind) gives away a \(kinds.joined(separator: " or a ")), not a \(kind)", at: node)
            }
        }
        for subject in object.node["subjects"]?.list ?? [] {
            guard let node = subject["kind"], let kind = node.string else { continue }
            switch kind {
            case "ServiceAccount":
                guard !isNamespaced, subject["namespace"]?.string?.isEmpty != false else { continue }
                report("a ServiceAccount is in a namespace; add it", at: subject["name"] ?? subject)
            case "User", "Group": continue
            default: report("'\(kind)' is none of ServiceAccount, User, Group", at: node)
            }
        }
    }
}
