internal import KubernetesModel

extension Rule {
    static let clusterWideSecrets = Rule(
        "cluster-wide-secrets-access", .warning, "somebody who may read or write the secrets of all namespaces",
        why: "Whoever takes over one pod with this account reads the passwords of everybody.",
        fix: "Bind the role in the namespaces that need it, or name the secrets by resourceNames.",
        peers: [.kubeLinter("cluster-wide-secrets-access")],
        .cluster { index, report in
            let touching = TouchingRoles(index)
            for object in index.all where object.kind == "ClusterRoleBinding" {
                guard let binding = object.binding, !binding.isStandard, let role = index.role(of: object),
                    !role.isAdministrator,
                    role.touchesSecrets || role.aggregated.contains(where: touching.isAny)
                else { continue }
                report(
                    "'\(object.name)' lets '\(binding.role)' read or write the secrets of all namespaces; bind it in those that"
                        + " need it", at: binding.spot ?? object.head, on: object)
            }
        })
}

/// The roles of the cluster that touch secrets, by their labels: the cluster adds them to roles that select those.
private struct TouchingRoles {
    private var all: [RoleFacts] = []
    private var byLabel: [String: [RoleFacts]] = [:]

    init(_ index: ObjectIndex) {
        for object in index.all where object.kind == "ClusterRole" {
            guard let role = object.role, role.touchesSecrets else { continue }
            all.append(role)
            for (key, value) in role.labels { byLabel["\(key)=\(value)", default: []].append(role) }
        }
    }

    func isAny(_ selector: LabelSelector) -> Bool {
        var candidates = all
        for case .isIn(let key, let values) in selector.requirements where values.count == 1 {
            let found = byLabel["\(key)=\(values[0])"] ?? []
            if found.count < candidates.count { candidates = found }
        }
        return candidates.contains { selector.matches($0.labels) }
    }
}
