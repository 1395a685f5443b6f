import Documents
import KubernetesModel
import Synchronization

/// Whether something may be done, and why.
struct AccessDecision: Sendable, Equatable {
    var isAllowed: Bool
    /// Empty where a real server gives none.
    var reason = ""
}

/// Who may do what: the roles and bindings that stand, held as an index that is made anew after they changed.
///
/// A change counts for the very next request.
final class AccessRules: Sendable {
    private let store: ObjectStore
    private let index = Mutex(RoleIndex())

    init(_ store: ObjectStore) {
        self.store = store
    }

    func decision(on asked: AccessAttributes, by user: APIUser) -> AccessDecision {
        guard !user.isAdministrator else { return AccessDecision(isAllowed: true) }
        let index = current()
        var missing: [String] = []
        for grant in index.grants(to: user, namespace: asked.namespace) {
            guard let rules = index.rules(of: grant.role) else {
                missing.append(Self.absence(of: grant.role))
                continue
            }
            if rules.contains(where: { $0.allows(asked) }) {
                return AccessDecision(isAllowed: true, reason: "RBAC: allowed by \(grant.description)")
            }
        }
        return AccessDecision(isAllowed: false, reason: Self.reason(missing))
    }

    /// - Throws: `APIStatus` 403 in the words of a real server.
    func require(_ asked: AccessAttributes, of user: APIUser) throws(APIStatus) {
        let decision = decision(on: asked, by: user)
        guard decision.isAllowed else { throw asked.refusal(of: user, because: decision.reason) }
    }

    /// Everything that the user may do everywhere and, with a namespace, in it; and what could not be found out.
    func rules(of user: APIUser, namespace: String?) -> (rules: [PolicyRule], problem: String) {
        let index = current()
        var rules: [PolicyRule] = []
        if user.isAdministrator {
            rules = [PolicyRule(["*"], groups: ["*"], ["*"]), PolicyRule(["*"], urls: ["*"])]
        }
        var missing: [String] = []
        for grant in index.grants(to: user, namespace: namespace) {
            if let granted = index.rules(of: grant.role) {
                rules += granted
            } else {
                missing.append(Self.absence(of: grant.role))
            }
        }
        return (rules, missing.joined(separator: ", "))
    }

    /// - Returns: nil when there is no such role.
    func rules(of role: ObjectKey) -> [PolicyRule]? { current().rules(of: role) }

    private func current() -> RoleIndex {
        index.withLock { index in
            if index.revision != store.lastChange(of: RoleIndex.types) { index = RoleIndex(store, previous: index) }
            return index
        }
    }

    private static func absence(of role: ObjectKey) -> String {
        "\(role.type.singular).\(role.type.group) \"\(role.name)\" not found"
    }

    private static func reason(_ missing: [String]) -> String {
        var seen: Set<String> = []
        let texts = missing.filter { seen.insert($0).inserted }
        switch texts.count {
        case 0: return ""
        case 1: return "RBAC: \(texts[0])"
        default: return "RBAC: [\(texts.joined(separator: ", "))]"
        }
    }
}

extension AccessAttributes {
    var namespace: String? {
        if case .resource(let resource) = target { resource.namespace } else { nil }
    }
}

extension AccessRules {
    /// An apply that finds nothing creates: the right to patch alone is not enough.
    func requireCreation(of key: ObjectKey, by user: APIUser) throws(APIStatus) {
        let resource = AccessAttributes.Resource(
            group: key.type.group, plural: key.type.plural, namespace: key.namespace.isEmpty ? nil : key.namespace,
            name: key.name)
        try require(AccessAttributes(verb: "create", .resource(resource)), of: user)
    }
}
