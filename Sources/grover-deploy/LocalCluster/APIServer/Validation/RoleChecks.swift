import Documents
import KubernetesModel

/// What roles and bindings have to be.
enum RoleChecks {
    private static let group = ResourceType.roles.group

    /// Names of roles may hold colons: anything goes that can stand in a path.
    static func nameComplaint(_ name: String) -> String? {
        if name == "." || name == ".." { return "may not be '\(name)'" }
        // A name is a key in files too, where these would end it early.
        if name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "may not contain control characters" }
        return ["/", "%"].first { name.contains($0) }.map { "may not contain '\($0)'" }
    }

    static func role(isNamespaced: Bool) -> ServerChecks.ObjectCheck {
        { role, errors in
            if let rule = role["aggregationRule"], !rule.isNull,
                rule["clusterRoleSelectors"]?.list?.isEmpty ?? true
            {
                errors.required(
                    "aggregationRule.clusterRoleSelectors",
                    "at least one clusterRoleSelector required if aggregationRule is non-nil")
            }
            guard isNamespaced else { return }
            for (index, rule) in (role["rules"]?.list ?? []).enumerated() where rule["nonResourceURLs"] != nil {
                errors.invalid(
                    "rules[\(index)].nonResourceURLs", rule["nonResourceURLs"],
                    "namespaced rules cannot apply to non-resource URLs")
            }
        }
    }

    static let rule: ServerChecks.Check = { node, path, errors in
        let rule = PolicyRule(node)
        if rule.verbs.isEmpty { errors.required("\(path).verbs", "verbs must contain at least one value") }
        if !rule.nonResourceURLs.isEmpty {
            if !rule.apiGroups.isEmpty || !rule.resources.isEmpty || !rule.resourceNames.isEmpty {
                errors.invalid(
                    "\(path).nonResourceURLs", node["nonResourceURLs"],
                    "rules cannot apply to both regular resources and non-resource URLs")
            }
            return
        }
        if rule.apiGroups.isEmpty {
            errors.required("\(path).apiGroups", "resource rules must supply at least one api group")
        }
        if rule.resources.isEmpty {
            errors.required("\(path).resources", "resource rules must supply at least one resource")
        }
    }

    static func binding(isNamespaced: Bool) -> ServerChecks.ObjectCheck {
        { binding, errors in
            let kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]
            if let kind = binding.value(at: "roleRef", "kind"), !kinds.contains(kind.string ?? "") {
                errors.unsupported("roleRef.kind", kind, kinds)
            }
            guard !isNamespaced else { return }
            for (index, subject) in (binding["subjects"]?.list ?? []).enumerated()
            where subject["kind"] == "ServiceAccount" && subject["namespace"]?.string ?? "" == "" {
                errors.required("subjects[\(index)].namespace")
            }
        }
    }

    static let reference: ServerChecks.Check = { reference, path, errors in
        if let given = reference["apiGroup"], given.string != group {
            errors.unsupported("\(path).apiGroup", given, [group])
        }
        if let name = reference["name"], let complaint = nameComplaint(name.string ?? "") {
            errors.invalid("\(path).name", name, complaint)
        }
    }

    static let subject: ServerChecks.Check = { subject, path, errors in
        let given = subject["apiGroup"]?.string ?? ""
        switch subject["kind"]?.string {
        case "ServiceAccount":
            if let name = subject["name"]?.string, !name.isEmpty,
                let complaint = NameRule.subdomain.complaint(about: name)
            {
                errors.invalid("\(path).name", Node(name), complaint)
            }
            if !given.isEmpty { errors.unsupported("\(path).apiGroup", Node(given), [""]) }
        case "User", "Group":
            if given != group { errors.unsupported("\(path).apiGroup", Node(given), [group]) }
        default:
            errors.unsupported("\(path).kind", subject["kind"] ?? "", ["ServiceAccount", "User", "Group"])
        }
    }

    /// Whom a binding gives its role to may change, the role may not.
    static let keepRole: ServerChecks.ChangeCheck = { new, old, errors in
        guard new["roleRef"] != old["roleRef"] else { return }
        let role = new["roleRef"]
        errors.invalid(
            "roleRef",
            [
                "APIGroup": role?["apiGroup"] ?? "", "Kind": role?["kind"] ?? "", "Name": role?["name"] ?? "",
            ], "cannot change roleRef")
    }
}

extension ServerDefaults {
    private static let group = Node(ResourceType.roles.group)

    static let roleReference: Rule = { reference in
        if reference["apiGroup"]?.string ?? "" == "" { reference["apiGroup"] = group }
    }

    static let subject: Rule = { subject in
        guard ["User", "Group"].contains(subject["kind"]?.string) else { return }
        if subject["apiGroup"]?.string ?? "" == "" { subject["apiGroup"] = group }
    }
}
