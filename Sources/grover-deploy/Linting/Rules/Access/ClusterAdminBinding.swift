extension Rule {
    static let clusterAdminBinding = Rule(
        "cluster-admin-role-binding", .error, "somebody who is made administrator",
        why: "Who has it may do anything to everything: a stolen token is a stolen cluster, or namespace.",
        fix: "Bind a role that has what is needed.",
        peers: [
            .kubeLinter("cluster-admin-role-binding"), .polaris("clusterrolebindingClusterAdmin"),
            .polaris("rolebindingClusterAdminClusterRole"), .polaris("rolebindingClusterAdminRole"),
        ],
        .cluster { index, report in
            for object in index.all {
                guard let binding = object.binding, !binding.isStandard else { continue }
                let isNamed = binding.kind == "ClusterRole" && binding.role == "cluster-admin"
                guard isNamed || index.role(of: object)?.isAdministrator == true else { continue }
                let what = isNamed ? "cluster-admin" : "'\(binding.role)', which may do everything"
                report(
                    "'\(object.name)' gives away \(what); bind a role with what is needed",
                    at: binding.spot ?? object.head, on: object)
            }
        })
}
