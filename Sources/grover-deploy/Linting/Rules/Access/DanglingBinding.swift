extension Rule {
    static let danglingBinding = Rule(
        "dangling-role-binding", .warning, "a binding of a role that is not there",
        why: "It gives nothing until somebody makes a role of that name, with whatever it holds.",
        fix: "Add the role to the input, or mend its name.",
        peers: [
            .polaris("clusterrolebindingPodExecAttach"), .polaris("rolebindingRolePodExecAttach"),
            .polaris("rolebindingClusterRolePodExecAttach"),
        ],
        .cluster { index, report in
            for object in index.all {
                guard let binding = object.binding, !binding.isStandard, !isStandard(binding),
                    ["Role", "ClusterRole"].contains(binding.kind), index.role(of: object) == nil
                else { continue }
                report(
                    "there is no \(binding.kind) '\(binding.role)' in the input; add it, or mend the name",
                    at: binding.spot ?? object.head, on: object)
            }
        })

    private static func isStandard(_ binding: BindingFacts) -> Bool {
        let role = binding.role
        if role.isEmpty || role.hasPrefix("system:") || role.hasPrefix("gce:") { return true }
        return binding.kind == "ClusterRole"
            ? ["cluster-admin", "admin", "edit", "view"].contains(role)
            : role == "extension-apiserver-authentication-reader"
    }
}
