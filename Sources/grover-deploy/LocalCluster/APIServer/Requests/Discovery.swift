import Crypto
import Documents
import HTTPTypes
import KubernetesModel

/// What the server tells about its groups and resources, in the plain form and in the aggregated one.
struct Discovery {
    /// The API that this server mimics.
    static let version: Node = [
        "major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36", "minCompatibilityMajor": "1",
        "minCompatibilityMinor": "35", "gitVersion": "v1.36.2+grover", "gitCommit": "", "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "swift", "platform": "linux/amd64",
    ]

    private let groups: [APIGroup]

    init(_ served: [ResourceType]) {
        groups = APIGroup.all(of: served)
    }

    /// The answer to a path of discovery; nil for a group or version that is not served.
    func document(_ path: RequestPath, form: Representation) -> Node? {
        switch (path, form) {
        case (.coreVersions, .aggregatedDiscovery): aggregated(groups.filter(\.name.isEmpty))
        case (.groups, .aggregatedDiscovery): aggregated(namedGroups)
        case (.coreVersions, _):
            [
                "kind": "APIVersions", "versions": ["v1"],
                "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1"]],
            ]
        case (.groups, _):
            ["kind": "APIGroupList", "apiVersion": "v1", "groups": Node(namedGroups.map(\.node))]
        case (.group(let name), _):
            groups.first { $0.name == name }.map { group in
                var node: Node = ["kind": "APIGroup", "apiVersion": "v1"]
                for entry in group.node.map ?? Mapping() { node[entry.key] = entry.value }
                return node
            }
        case (.resourceList(let name, let version), _):
            groups.first { $0.name == name }?.versions.first { $0.name == version }.map(resourceList)
        default: nil
        }
    }

    private var namedGroups: [APIGroup] { groups.filter { !$0.name.isEmpty } }

    private func resourceList(_ version: APIGroup.Version) -> Node {
        var resources: [Node] = []
        for type in version.types {
            var node: Node = [
                "name": Node(type.plural), "singularName": Node(type.singular), "namespaced": Node(type.namespaced),
                "kind": Node(type.kind), "verbs": Self.texts(type.verbs),
            ]
            if !type.shortNames.isEmpty { node["shortNames"] = Self.texts(type.shortNames) }
            if !type.categories.isEmpty { node["categories"] = Self.texts(type.categories) }
            if type.isListed { node["storageVersionHash"] = Node(type.storageVersionHash) }
            resources.append(node)
            for name in type.subresources.sorted() {
                let part = Subresource(name, of: type)
                var node: Node = [
                    "name": Node("\(type.plural)/\(name)"), "singularName": "", "namespaced": Node(type.namespaced),
                ]
                if part.gvk.apiVersion != type.apiVersion, !part.gvk.version.isEmpty {
                    node["group"] = Node(part.gvk.group)
                    node["version"] = Node(part.gvk.version)
                }
                node["kind"] = Node(part.gvk.kind)
                node["verbs"] = Self.texts(part.verbs)
                resources.append(node)
            }
        }
        return [
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": Node(version.groupVersion),
            "resources": Node(resources),
        ]
    }

    private func aggregated(_ groups: [APIGroup]) -> Node {
        [
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
            "items": Node(
                groups.map { group in
                    [
                        "metadata": group.name.isEmpty ? [:] : ["name": Node(group.name)],
                        "versions": Node(
                            group.versions.map { version in
                                [
                                    "version": Node(version.name),
                                    "resources": Node(version.types.map(Self.aggregatedResource)),
                                    "freshness": "Current",
                                ]
                            }),
                    ]
                }),
        ]
    }

    private static func aggregatedResource(_ type: ResourceType) -> Node {
        // Custom resources name their group and version here, built-in ones leave them empty.
        let own = type.isCustom ? type.gvk : GroupVersionKind(group: "", version: "", kind: type.kind)
        var node: Node = [
            "resource": Node(type.plural), "responseKind": kind(own),
            "scope": type.namespaced ? "Namespaced" : "Cluster",
        ]
        node["singularResource"] = type.singular.isEmpty ? nil : Node(type.singular)
        node["verbs"] = texts(type.verbs)
        if !type.shortNames.isEmpty { node["shortNames"] = texts(type.shortNames) }
        if !type.categories.isEmpty { node["categories"] = texts(type.categories) }
        if !type.subresources.isEmpty {
            node["subresources"] = Node(
                type.subresources.sorted().map { name in
                    let part = Subresource(name, of: type)
                    let isOwn = part.gvk.apiVersion == type.apiVersion && !type.isCustom
                    return [
                        "subresource": Node(name),
                        "responseKind": kind(
                            isOwn ? GroupVersionKind(group: "", version: "", kind: part.gvk.kind) : part.gvk),
                        "verbs": texts(part.verbs),
                    ]
                })
        }
        return node
    }

    private static func kind(_ gvk: GroupVersionKind) -> Node {
        ["group": Node(gvk.group), "version": Node(gvk.version), "kind": Node(gvk.kind)]
    }

    private static func texts(_ texts: [String]) -> Node { Node(texts.map { Node($0) }) }
}

extension APIResponse {
    /// Discovery in one document, which clients keep until its tag changes.
    func aggregatedDiscovery(for request: APIRequest) -> APIResponse {
        var response = self
        response.contentType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
        response.cacheControl = "public"
        guard case .bytes(let bytes) = body else { return response }
        let tag = "\"\(Hexadecimal.text(of: SHA512.hash(data: bytes)))\""
        response.entityTag = tag
        guard request.headers[.ifNoneMatch]?.contains(tag) == true else { return response }
        response.status = 304
        response.body = .bytes([])
        return response
    }
}
