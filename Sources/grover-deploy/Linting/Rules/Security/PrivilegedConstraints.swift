internal import Documents

extension Rule {
    static let privilegedConstraints = Rule(
        "scc-deny-privileged-container", .warning, "security constraints that let privileged containers in",
        why: "Every account that may use them may start a container that owns its machine.",
        fix: "Set allowPrivilegedContainer: false.", peers: [.kubeLinter("scc-deny-privileged-container")],
        .objects(["SecurityContextConstraints"]) { object, report in
            guard let node = object.node["allowPrivilegedContainer"], node.bool == true else { return }
            report("'\(object.name)' lets privileged containers in; set allowPrivilegedContainer: false", at: node)
        })
}
