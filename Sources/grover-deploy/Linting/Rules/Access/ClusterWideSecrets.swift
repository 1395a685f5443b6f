extension Rule {
    static let clusterWideSecrets = Rule(
        "cluster-wide-secrets-access", .warning, "somebody who may read or write the secrets of all namespaces",
        why: "Whoever takes over one pod with this account reads the passwords of everybody.",
        fix: "Bind the role in the namespaces that need it, or name the secrets by resourceNames.",
        peers: [.kubeLinter("cluster-wide-secrets-access")],
        .cluster { index, report in
            for object in index.all where object.kind == "ClusterRoleBinding" {
                guard let binding = object.binding, !binding.isStandard, let role = index.role(of: object),
                    !role.isAdministrator,
                    role.touchesSecrets || index.aggregated(in: role).contains(where: \.touchesSecrets)
                else { continue }
                report(
                    "'\(object.name)' lets '\(binding.role)' read or write the secrets of all namespaces; bind it in those that"
                        + " need it", at: binding.spot ?? object.head, on: object)
            }
        })
}
