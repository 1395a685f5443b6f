/// What a path of the API names.
enum RequestPath: Equatable {
    case resource(ResourcePath)
    case coreVersions
    case groups
    case group(String)
    case resourceList(group: String, version: String)
    case root
    case metrics
    case version
    case health
    case schemaIndex
    case schema(group: String, version: String)
    case swagger
    case review(ReviewKind, namespace: String?)
    /// How others find the keys that service accounts' tokens are signed with, and the keys.
    case issuer
    case issuerKeys
    /// A group that is served, without such a resource.
    case unknownResource
    case unknown

    init(_ path: String, in resources: ServedResources) {
        let parts = path.split(separator: "/").map(String.init)
        switch parts.first {
        case nil: self = .root
        case "metrics" where parts.count == 1: self = .metrics
        case "version" where parts.count == 1: self = .version
        case ".well-known" where parts == [".well-known", "openid-configuration"]: self = .issuer
        case "openid" where parts == ["openid", "v1", "jwks"]: self = .issuerKeys
        case "healthz", "livez", "readyz": self = .health
        case "openapi" where parts.count == 2 && parts[1] == "v3": self = .schemaIndex
        case "openapi" where parts.count == 2 && parts[1] == "v2": self = .swagger
        case "openapi" where parts.count == 4 && parts[2] == "api":
            self = .schema(group: "", version: parts[3])
        case "openapi" where parts.count == 5 && parts[2] == "apis":
            self = .schema(group: parts[3], version: parts[4])
        case "api" where parts.count == 1: self = .coreVersions
        case "apis" where parts.count == 1: self = .groups
        case "api": self = Self.inGroup("", parts.dropFirst(), resources.served)
        case "apis" where parts.count == 2:
            self = resources.served.contains { $0.group == parts[1] } ? .group(parts[1]) : .unknown
        case "apis": self = Self.inGroup(parts[1], parts.dropFirst(2), resources.served)
        default: self = .unknown
        }
    }

    private static func inGroup(
        _ group: String, _ parts: ArraySlice<String>, _ served: [ResourceType]
    ) -> RequestPath {
        let version = parts.first ?? ""
        let rest = Array(parts.dropFirst())
        if let review = ReviewKind.named(group: group, version: version, rest) {
            return .review(review.kind, namespace: review.namespace)
        }
        let types = served.filter { $0.group == group && $0.version == version }
        guard !types.isEmpty else { return .unknown }
        if rest.isEmpty { return .resourceList(group: group, version: version) }
        var namespace: String?
        var names = rest
        if rest[0] == "namespaces", rest.count > 2, types.contains(where: { $0.namespaced && $0.plural == rest[2] }) {
            namespace = rest[1]
            names = Array(rest.dropFirst(2))
        }
        guard let type = types.first(where: { $0.plural == names[0] }), type.namespaced || namespace == nil else {
            return .unknownResource
        }
        let path = ResourcePath(
            type: type, namespace: namespace, name: names.count > 1 ? names[1] : nil,
            subresource: names.count > 2 ? names[2] : nil)
        let hasPlace = path.name == nil || !type.namespaced || namespace != nil
        let knowsSubresource = path.subresource.map { type.subresources.contains($0) } ?? true
        // Behind `proxy` stands a path of the pod's own.
        return (names.count <= 3 || path.subresource == "proxy") && hasPlace && knowsSubresource
            ? .resource(path) : .unknownResource
    }
}

/// A resource of the API, one of its objects or a part of one.
struct ResourcePath: Equatable {
    var type: ResourceType
    var namespace: String?
    var name: String?
    var subresource: String?

    var key: ObjectKey { ObjectKey(type, namespace: namespace, name: name ?? "") }
}
