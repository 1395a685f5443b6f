import Documents
import KubernetesModel

/// Keeps users from giving away, by a role or a binding, rights that they do not have themselves.
struct RoleEscalationCheck: AdmissionStep {
    let access: AccessRules

    func check(
        _ object: Node, replacing old: Node?, _ request: AdmissionRequest, in store: ObjectStore
    ) throws {
        guard let user = request.user, !user.isAdministrator else { return }
        switch request.type {
        case .roles, .clusterRoles: try checkRole(object, replacing: old, request, user)
        case .roleBindings, .clusterRoleBindings: try checkBinding(object, request, user)
        default: return
        }
    }

    private func checkRole(_ role: Node, replacing old: Node?, _ request: AdmissionRequest, _ user: APIUser) throws {
        guard !mayUse("escalate", on: request.key, in: request.namespace, user) else { return }
        if role["aggregationRule"]?.isNull == false, role["aggregationRule"] != old?["aggregationRule"] {
            let everything = [PolicyRule(["*"], groups: ["*"], ["*"]), PolicyRule(["*"], urls: ["*"])]
            guard missing(everything, user, namespace: nil).isEmpty else {
                throw request.forbidden("must have cluster-admin privileges to use the aggregationRule")
            }
        }
        try refuseMissing(PolicyRule.all(of: role), request, user)
    }

    private func checkBinding(_ binding: Node, _ request: AdmissionRequest, _ user: APIUser) throws {
        let role = RoleIndex.role(binding["roleRef"], namespace: request.namespace)
        guard !mayUse("bind", on: role, in: request.namespace, user) else { return }
        guard let rules = access.rules(of: role) else { throw APIStatus.notFound(role.type, role.name) }
        try refuseMissing(rules, request, user)
    }

    private func mayUse(_ verb: String, on role: ObjectKey, in namespace: String, _ user: APIUser) -> Bool {
        let resource = AccessAttributes.Resource(
            group: role.type.group, plural: role.type.plural, namespace: namespace.isEmpty ? nil : namespace,
            name: role.name)
        return access.decision(on: AccessAttributes(verb: verb, .resource(resource)), by: user).isAllowed
    }

    private func refuseMissing(_ rules: [PolicyRule], _ request: AdmissionRequest, _ user: APIUser) throws {
        let missing = missing(rules, user, namespace: request.namespace)
        guard !missing.isEmpty else { return }
        throw request.forbidden(
            "user \"\(user.name)\" (groups=\(PolicyRule.quoted(user.groups))) is attempting to grant RBAC permissions "
                + "not currently held:\n" + missing.joined(separator: "\n"))
    }

    /// What of the rules the user may not do, in order, with the verbs for one thing together.
    private func missing(_ rules: [PolicyRule], _ user: APIUser, namespace: String?) -> [String] {
        let own = access.rules(of: user, namespace: namespace).rules
        var order: [PolicyRule] = []
        var verbs: [PolicyRule: [String]] = [:]
        for part in rules.flatMap(\.parts) where !own.contains(where: { $0.covers(part) }) {
            var thing = part
            thing.verbs = []
            if verbs[thing] == nil { order.append(thing) }
            if verbs[thing]?.contains(part.verbs[0]) != true { verbs[thing, default: []] += part.verbs }
        }
        return order.map { thing in
            var rule = thing
            rule.verbs = verbs[thing] ?? []
            return rule.description
        }.sorted()
    }
}
