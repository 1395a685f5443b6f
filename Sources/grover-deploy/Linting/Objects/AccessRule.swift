internal import Documents

/// One rule of a Role or ClusterRole: what may be done with what.
struct AccessRule: Sendable {
    let node: Node
    let groups: [String]
    let resources: [String]
    let verbs: [String]
    /// Nobody said which objects: all of them.
    let isForAllNames: Bool

    static func all(of object: LintObject) -> [AccessRule] {
        (object.node["rules"]?.list ?? []).map { AccessRule($0) }
    }

    private init(_ node: Node) {
        self.node = node
        func words(_ key: String) -> [String] { (node[key]?.list ?? []).compactMap(\.string) }
        groups = words("apiGroups")
        resources = words("resources")
        verbs = words("verbs")
        isForAllNames = words("resourceNames").isEmpty
    }

    func isIn(group: String) -> Bool { groups.contains(group) || groups.contains("*") }

    /// The first of the verbs that it gives, or `*`.
    func verb(_ wanted: String...) -> Node? {
        node["verbs"]?.list?.first { $0.string.map { wanted.contains($0) || $0 == "*" } == true }
    }

    /// The first of the resources that it is for, or `*`.
    func resource(_ wanted: String...) -> Node? {
        node["resources"]?.list?.first { $0.string.map { wanted.contains($0) || $0 == "*" } == true }
    }

    /// Verbs by which an object is read or changed; an answer to a change holds the object too.
    static let touching: Set = ["*", "get", "list", "watch", "create", "update", "patch", "delete"]

    /// Everything may be done with everything.
    var isAdministrator: Bool {
        let every: Set = ["get", "list", "watch", "create", "update", "patch", "delete"]
        return groups.contains("*") && resources.contains("*") && (verbs.contains("*") || every.isSubset(of: verbs))
    }
}

extension LintObject {
    /// Roles and bindings that Kubernetes and its hosts bring along.
    var isStandardRole: Bool {
        if name.hasPrefix("system:") || name.hasPrefix("gce:") { return true }
        return kind.hasPrefix("Cluster") && ["cluster-admin", "admin", "edit"].contains(name)
    }
}
