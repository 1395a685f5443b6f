import Documents
import KubernetesModel

/// Roles and bindings as they stood at one moment, found by whom they are for.
struct RoleIndex: Sendable {
    static let types: Set<ResourceType> = [.roles, .clusterRoles, .roleBindings, .clusterRoleBindings]

    /// One subject of one binding.
    struct Grant: Sendable {
        let role: ObjectKey
        /// Which binding gives which role to whom, for answers to reviews.
        let description: String
    }

    private struct ParsedRole: Sendable {
        let revision: Int64
        let rules: [PolicyRule]
    }

    /// The latest change that is in it.
    let revision: Int64
    private var roles: [ObjectKey: ParsedRole] = [:]
    private var everywhere: [String: [Grant]] = [:]
    private var byNamespace: [String: [String: [Grant]]] = [:]

    init() { revision = -1 }

    /// - Parameter previous: its roles that have not changed are taken over as they were read.
    init(_ store: ObjectStore, previous: RoleIndex) {
        revision = store.lastChange(of: Self.types)
        for type in [ResourceType.clusterRoles, .roles] {
            for object in store.objects(type).objects {
                let known = previous.roles[object.key].flatMap { $0.revision == object.revision ? $0 : nil }
                roles[object.key] =
                    known ?? ParsedRole(revision: object.revision, rules: PolicyRule.all(of: object.node))
            }
        }
        for binding in store.objects(.clusterRoleBindings).objects { add(binding, to: &everywhere) }
        for binding in store.objects(.roleBindings).objects {
            add(binding, to: &byNamespace[binding.key.namespace, default: [:]])
        }
    }

    func rules(of role: ObjectKey) -> [PolicyRule]? { roles[role]?.rules }

    /// What is given to a user everywhere and, with a namespace, in it.
    func grants(to user: APIUser, namespace: String?) -> [Grant] {
        let local = namespace.flatMap { $0.isEmpty ? nil : byNamespace[$0] }
        let subjects = [Self.subject("User", user.name)] + user.groups.map { Self.subject("Group", $0) }
        return subjects.flatMap { everywhere[$0] ?? [] } + subjects.flatMap { local?[$0] ?? [] }
    }

    static func role(_ reference: Node?, namespace: String) -> ObjectKey {
        let name = reference?["name"]?.string ?? ""
        return reference?["kind"]?.string == "Role"
            ? ObjectKey(.roles, namespace: namespace, name: name)
            : ObjectKey(.clusterRoles, namespace: nil, name: name)
    }

    private func add(_ binding: StoredObject, to grants: inout [String: [Grant]]) {
        let namespace = binding.key.namespace
        let role = Self.role(binding.node["roleRef"], namespace: namespace)
        let place = namespace.isEmpty ? binding.key.name : "\(binding.key.name)/\(namespace)"
        for subject in binding.node["subjects"]?.list ?? [] {
            let kind = subject["kind"]?.string ?? ""
            let name = subject["name"]?.string ?? ""
            var (key, shown) = (Self.subject(kind, name), name)
            if kind == "ServiceAccount" {
                let home = subject["namespace"]?.string ?? ""
                let account = ServiceAccountName(namespace: home.isEmpty ? namespace : home, name: name)
                (key, shown) = (Self.subject("User", account.userName), "\(name)/\(account.namespace)")
            }
            let text =
                "\(binding.type.kind) \"\(place)\" of \(role.type.kind) \"\(role.name)\" to \(kind) \"\(shown)\""
            grants[key, default: []].append(Grant(role: role, description: text))
        }
    }

    private static func subject(_ kind: String, _ name: String) -> String { "\(kind)/\(name)" }
}
