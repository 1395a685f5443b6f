import Documents
import KubernetesModel

/// What the server tells about itself: its version, groups and resources.
enum Discovery {
    /// The API that this server mimics.
    static let version: Node = [
        "major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36", "minCompatibilityMajor": "1",
        "minCompatibilityMinor": "35", "gitVersion": "v1.36.2+grover", "gitCommit": "", "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "swift", "platform": "linux/amd64",
    ]

    static func document(_ path: RequestPath, form: Representation) -> Node? {
        switch (path, form) {
        case (.coreVersions, .aggregatedDiscovery): aggregated([APIGroup("", "v1")])
        case (.groups, .aggregatedDiscovery): aggregated(APIGroup.all.filter { !$0.name.isEmpty })
        case (.coreVersions, _):
            [
                "kind": "APIVersions", "versions": ["v1"],
                "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1"]],
            ]
        case (.groups, _):
            [
                "kind": "APIGroupList", "apiVersion": "v1",
                "groups": Node(APIGroup.all.filter { !$0.name.isEmpty }.map(\.node)),
            ]
        case (.group(let name), _):
            APIGroup.all.first { $0.name == name }.map { group in
                var node: Node = ["kind": "APIGroup", "apiVersion": "v1"]
                for entry in group.node.map ?? Mapping() { node[entry.key] = entry.value }
                return node
            }
        case (.resourceList(let group, let version), _): resourceList(APIGroup(group, version))
        default: nil
        }
    }

    private static func resourceList(_ group: APIGroup) -> Node {
        var resources: [Node] = []
        for type in group.types {
            var node: Node = [
                "name": Node(type.plural), "singularName": Node(type.singular), "namespaced": Node(type.namespaced),
                "kind": Node(type.kind), "verbs": Node(verbs.map { Node($0) }),
            ]
            if !type.shortNames.isEmpty { node["shortNames"] = Node(type.shortNames.map { Node($0) }) }
            if !type.categories.isEmpty { node["categories"] = Node(type.categories.map { Node($0) }) }
            resources.append(node)
            for part in type.subresources {
                let answer = answer(of: type, part)
                var node: Node = [
                    "name": Node("\(type.plural)/\(part)"), "singularName": "", "namespaced": Node(type.namespaced),
                ]
                if answer.group != type.group {
                    node["group"] = Node(answer.group)
                    node["version"] = Node(answer.version)
                }
                node["kind"] = Node(answer.kind)
                node["verbs"] = Node(verbs(of: part).map { Node($0) })
                resources.append(node)
            }
        }
        return [
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": Node(group.groupVersion),
            "resources": Node(resources),
        ]
    }

    private static func aggregated(_ groups: [APIGroup]) -> Node {
        [
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
            "items": Node(
                groups.map { group in
                    [
                        "metadata": group.name.isEmpty ? [:] : ["name": Node(group.name)],
                        "versions": [
                            [
                                "version": Node(group.version), "freshness": "Current",
                                "resources": Node(group.types.map(resource)),
                            ]
                        ],
                    ]
                }),
        ]
    }

    private static func resource(_ type: ResourceType) -> Node {
        var node: Node = [
            "resource": Node(type.plural), "responseKind": kind(type.gvk),
            "scope": type.namespaced ? "Namespaced" : "Cluster", "singularResource": Node(type.singular),
            "verbs": Node(verbs.map { Node($0) }),
        ]
        if !type.shortNames.isEmpty { node["shortNames"] = Node(type.shortNames.map { Node($0) }) }
        if !type.categories.isEmpty { node["categories"] = Node(type.categories.map { Node($0) }) }
        if !type.subresources.isEmpty {
            node["subresources"] = Node(
                type.subresources.map { part in
                    [
                        "subresource": Node(part), "responseKind": kind(answer(of: type, part)),
                        "verbs": Node(verbs(of: part).map { Node($0) }),
                    ]
                })
        }
        return node
    }

    private static func kind(_ gvk: GroupVersionKind) -> Node {
        ["group": Node(gvk.group), "version": Node(gvk.version), "kind": Node(gvk.kind)]
    }

    private static let verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    private static func verbs(of subresource: String) -> [String] {
        switch subresource {
        case "log": ["get"]
        case "eviction": ["create"]
        case "finalize": ["update"]
        default: ["get", "patch", "update"]
        }
    }

    /// The kind that a subresource is read and written as.
    private static func answer(of type: ResourceType, _ subresource: String) -> GroupVersionKind {
        switch subresource {
        case "scale": GroupVersionKind(group: "autoscaling", version: "v1", kind: "Scale")
        case "eviction": GroupVersionKind(group: "policy", version: "v1", kind: "Eviction")
        default: type.gvk
        }
    }
}

/// A group of the API in its one version.
private struct APIGroup: Equatable {
    let name: String
    let version: String

    init(_ name: String, _ version: String) {
        self.name = name
        self.version = version
    }

    /// Groups in the order of discovery.
    static let all: [APIGroup] = ResourceType.all.reduce(into: []) { groups, type in
        let group = APIGroup(type.group, type.version)
        if !groups.contains(group) { groups.append(group) }
    }

    var types: [ResourceType] { ResourceType.all.filter { $0.group == name && $0.version == version } }
    var groupVersion: String { name.isEmpty ? version : "\(name)/\(version)" }

    var node: Node {
        let version: Node = ["groupVersion": Node(groupVersion), "version": Node(version)]
        return ["name": Node(name), "versions": [version], "preferredVersion": version]
    }
}
