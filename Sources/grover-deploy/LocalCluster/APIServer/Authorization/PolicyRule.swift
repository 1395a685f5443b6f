import Documents

/// One rule of a role: which verbs on which resources, or on which paths.
struct PolicyRule: Sendable, Hashable {
    var verbs: [String]
    var apiGroups: [String] = []
    var resources: [String] = []
    var resourceNames: [String] = []
    var nonResourceURLs: [String] = []

    init(
        _ verbs: [String], groups: [String] = [], _ resources: [String] = [], names: [String] = [],
        urls: [String] = []
    ) {
        self.verbs = verbs
        apiGroups = groups
        self.resources = resources
        resourceNames = names
        nonResourceURLs = urls
    }

    init(_ node: Node) {
        func texts(_ key: String) -> [String] { node[key]?.list?.compactMap(\.string) ?? [] }
        self.init(
            texts("verbs"), groups: texts("apiGroups"), texts("resources"), names: texts("resourceNames"),
            urls: texts("nonResourceURLs"))
    }

    /// The rules of a Role or ClusterRole.
    static func all(of role: Node) -> [PolicyRule] { role["rules"]?.list?.map(PolicyRule.init) ?? [] }

    var node: Node {
        var node: Node = ["verbs": Node(verbs.map { Node($0) })]
        for (key, texts) in [
            ("apiGroups", apiGroups), ("resources", resources), ("resourceNames", resourceNames),
            ("nonResourceURLs", nonResourceURLs),
        ] where !texts.isEmpty { node[key] = Node(texts.map { Node($0) }) }
        return node
    }

    func allows(_ asked: AccessAttributes) -> Bool {
        guard Self.has(verbs, asked.verb) else { return false }
        switch asked.target {
        case .path(let path): return nonResourceURLs.contains { Self.matches($0, path) }
        case .resource(let resource):
            return Self.has(apiGroups, resource.group) && hasResource(resource.qualified)
                && (resourceNames.isEmpty || resourceNames.contains(resource.name))
        }
    }

    /// Whether everything that the other rule allows is allowed by this one; the other must be of one verb, group,
    /// resource and name, as `parts` are.
    func covers(_ part: PolicyRule) -> Bool {
        part.verbs.allSatisfy { Self.has(verbs, $0) } && part.apiGroups.allSatisfy { Self.has(apiGroups, $0) }
            && part.resources.allSatisfy(hasResource)
            && (resourceNames.isEmpty
                || !part.resourceNames.isEmpty && part.resourceNames.allSatisfy(resourceNames.contains))
            && part.nonResourceURLs.allSatisfy { url in nonResourceURLs.contains { Self.matches($0, url) } }
    }

    /// The rule as rules that allow one thing each.
    var parts: [PolicyRule] {
        verbs.flatMap { verb in
            let named: [[String]] = resourceNames.isEmpty ? [[]] : resourceNames.map { [$0] }
            return apiGroups.flatMap { group in
                resources.flatMap { resource in
                    named.map { PolicyRule([verb], groups: [group], [resource], names: $0) }
                }
            } + nonResourceURLs.map { PolicyRule([verb], urls: [$0]) }
        }
    }

    private func hasResource(_ qualified: String) -> Bool {
        if Self.has(resources, qualified) { return true }
        guard let slash = qualified.firstIndex(of: "/") else { return false }
        return resources.contains("*" + qualified[slash...])
    }

    private static func has(_ list: [String], _ text: String) -> Bool { list.contains(text) || list.contains("*") }

    private static func matches(_ pattern: String, _ path: String) -> Bool {
        pattern == path || pattern.last == "*" && path.hasPrefix(pattern.dropLast())
    }
}

/// As messages show a rule: `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}`.
extension PolicyRule: CustomStringConvertible {
    var description: String {
        let parts = [
            ("APIGroups", apiGroups), ("Resources", resources), ("NonResourceURLs", nonResourceURLs),
            ("ResourceNames", resourceNames), ("Verbs", verbs),
        ]
        let texts = parts.filter { !$0.1.isEmpty }.map { name, list in "\(name):\(Self.quoted(list))" }
        return "{\(texts.joined(separator: ", "))}"
    }

    static func quoted(_ list: [String]) -> String {
        "[\(list.map { "\"\($0)\"" }.joined(separator: " "))]"
    }
}
