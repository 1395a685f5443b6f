import Documents
import KubernetesModel

/// The ClusterRoles and bindings that every cluster has from its start, as far as a local one needs them.
///
/// What a user took out of them comes back with the next start, unless the object says
/// `rbac.authorization.kubernetes.io/autoupdate: "false"`.
enum BootstrapRoles {
    static let labels: Node = ["kubernetes.io/bootstrapping": "rbac-defaults"]
    static let autoupdate = "rbac.authorization.kubernetes.io/autoupdate"
    private static let annotations: Node = [autoupdate: "true"]
    private static let group = ResourceType.clusterRoles.group

    static let all: [(type: ResourceType, object: Node)] =
        roles.map { (.clusterRoles, $0) } + aggregated.map { (.clusterRoles, $0) }
        + bindings.map { (.clusterRoleBindings, $0) }

    private static let roles: [Node] = [
        role("cluster-admin", [PolicyRule(["*"], groups: ["*"], ["*"]), PolicyRule(["*"], urls: ["*"])]),
        role("system:aggregate-to-admin", BootstrapRules.admin, aggregateTo: "admin"),
        role("system:aggregate-to-edit", BootstrapRules.edit, aggregateTo: "edit"),
        role("system:aggregate-to-view", BootstrapRules.view, aggregateTo: "view"),
        role("system:auth-delegator", BootstrapRules.delegator),
        role("system:basic-user", BootstrapRules.basicUser),
        role("system:discovery", [PolicyRule(["get"], urls: BootstrapRules.discoveryPaths)]),
        role("system:monitoring", [PolicyRule(["get"], urls: BootstrapRules.monitoringPaths)]),
        role("system:node", BootstrapRules.node),
        role("system:public-info-viewer", [PolicyRule(["get"], urls: BootstrapRules.publicPaths)]),
        role("system:service-account-issuer-discovery", [PolicyRule(["get"], urls: BootstrapRules.issuerPaths)]),
    ]

    /// The roles for people: `edit` holds what `view` does and `admin` what `edit` does, by the labels of their parts.
    private static let aggregated: [Node] = [("view", "edit"), ("edit", "admin"), ("admin", nil)].reduce(into: []) {
        done, entry in
        var role: Node = [
            "metadata": metadata(entry.0, aggregateTo: entry.1),
            "aggregationRule": [
                "clusterRoleSelectors": [["matchLabels": [RoleAggregation.label(entry.0): "true"]]]
            ],
        ]
        role["rules"] = RoleAggregation.rules(of: role, among: roles + done)
        done.append(role)
    }

    private static let bindings: [Node] = [
        binding("cluster-admin", to: [APIUser.mastersGroup]),
        binding("system:basic-user", to: [APIUser.authenticatedGroup]),
        binding("system:discovery", to: [APIUser.authenticatedGroup]),
        binding("system:monitoring", to: ["system:monitoring"]),
        binding("system:public-info-viewer", to: [APIUser.authenticatedGroup, "system:unauthenticated"]),
        binding("system:service-account-issuer-discovery", to: ["system:serviceaccounts"]),
    ]

    private static func metadata(_ name: String, aggregateTo target: String? = nil) -> Node {
        var labels = labels
        if let target { labels[RoleAggregation.label(target)] = "true" }
        return ["name": Node(name), "labels": labels, "annotations": annotations]
    }

    private static func role(_ name: String, _ rules: [PolicyRule], aggregateTo target: String? = nil) -> Node {
        ["metadata": metadata(name, aggregateTo: target), "rules": Node(rules.map(\.node))]
    }

    private static func binding(_ name: String, to groups: [String]) -> Node {
        [
            "metadata": metadata(name),
            "roleRef": ["apiGroup": Node(group), "kind": "ClusterRole", "name": Node(name)],
            "subjects": Node(groups.map { ["kind": "Group", "apiGroup": Node(group), "name": Node($0)] as Node }),
        ]
    }
}
