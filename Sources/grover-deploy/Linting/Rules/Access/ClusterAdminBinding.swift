internal import Documents

extension Rule {
    static let clusterAdminBinding = Rule(
        "cluster-admin-role-binding", .error, "somebody who is made administrator of the cluster",
        why: "cluster-admin may do everything, also to every other namespace.",
        fix: "Bind a role with what is needed.",
        peers: [.kubeLinter("cluster-admin-role-binding"), .polaris("clusterrolebindingClusterAdmin")],
        .objects(["ClusterRoleBinding"]) { object, report in
            guard let node = object.node["roleRef"]?["name"], node.string == "cluster-admin" else { return }
            report("'\(object.name)' gives away cluster-admin; bind a role with what is needed", at: node)
        })
}
