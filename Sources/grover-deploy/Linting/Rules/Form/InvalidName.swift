internal import Documents

extension Rule {
    static let invalidName = Rule(
        "invalid-name", .error, "a name that the API server refuses",
        why: "Names become DNS names and parts of paths, so that the server takes certain characters only.",
        fix:
            "Use lower-case letters, digits and '-' (and '.' where the kind allows it), at most 63 or 253 characters.",
        .objects([]) { object, report in
            guard let node = object.metadata?["name"], let name = node.string else {
                guard object.isBuiltIn, object.metadata?["generateName"] == nil, object.apiVersion != "" else {
                    return
                }
                return report("the object has no name; add metadata.name", at: object.metadata ?? object.node)
            }
            if let complaint = complaint(about: name, kind: object.kind, isBuiltIn: object.isBuiltIn) {
                report("'\(name)' is no name for a \(object.kind); \(complaint)", at: node)
            }
            if let node = object.metadata?["namespace"], let namespace = node.string, !NameForm.isLabel(namespace) {
                report("'\(namespace)' is no name of a namespace; use lower-case letters, digits and '-'", at: node)
            }
        })

    private static func complaint(about name: String, kind: String, isBuiltIn: Bool) -> String? {
        guard isBuiltIn else {
            return NameForm.isSubdomain(name) ? nil : "use lower-case letters, digits, '-' and '.'"
        }
        switch kind {
        case "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding":
            return NameForm.isPathSegment(name) ? nil : "leave '/' and '%' out"
        case "Namespace":
            return NameForm.isLabel(name) ? nil : "use lower-case letters, digits and '-', at most 63"
        case "Service":
            let isName = NameForm.isLabel(name) && name.utf8.first.map { $0 > 0x39 } == true
            return isName ? nil : "start with a letter, go on with lower-case letters, digits and '-', at most 63"
        default:
            return NameForm.isSubdomain(name) ? nil : "use lower-case letters, digits, '-' and '.'"
        }
    }
}
