import Documents
import KubernetesModel

/// ClusterRoles that are put together from others, chosen by label.
enum RoleAggregation {
    static func label(_ target: String) -> String { "rbac.authorization.k8s.io/aggregate-to-\(target)" }

    /// The rules that an aggregating role should hold, given all ClusterRoles; nil when it aggregates nothing.
    static func rules(of role: Node, among roles: [Node]) -> Node? {
        guard let selectors = role.value(at: "aggregationRule", "clusterRoleSelectors")?.list else { return nil }
        let parsed = selectors.compactMap { LabelSelector($0) }
        let sources = roles.filter { other in
            other.objectName != role.objectName && parsed.contains { $0.matches(other.labels) }
        }
        var seen: Set<PolicyRule> = []
        var rules: [Node] = []
        for source in sources.sorted(by: { ($0.objectName ?? "") < ($1.objectName ?? "") }) {
            for rule in source["rules"]?.list ?? [] where seen.insert(PolicyRule(rule)).inserted {
                rules.append(rule)
            }
        }
        return Node(rules)
    }
}
