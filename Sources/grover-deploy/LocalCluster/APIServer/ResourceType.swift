public import KubernetesModel

/// A kind of object that the API serves, and how its paths, names and lists look.
public struct ResourceType: Hashable, Sendable, CustomStringConvertible {
    public let group: String
    public let version: String
    public let plural: String
    public let singular: String
    public let kind: String
    public let namespaced: Bool
    public let shortNames: [String]
    /// Lists that `kubectl get all` and the like ask for.
    public let categories: [String]
    /// Subresources beside the object itself: `status`, `scale`, `log`, `eviction`.
    public let subresources: [String]

    public init(
        _ kind: String, _ plural: String, group: String = "", version: String = "v1", namespaced: Bool = true,
        short: [String] = [], categories: [String] = [], subresources: [String] = []
    ) {
        self.kind = kind
        self.plural = plural
        self.group = group
        self.version = version
        self.namespaced = namespaced
        singular = kind.lowercased()
        shortNames = short
        self.categories = categories
        self.subresources = subresources
    }

    public var gvk: GroupVersionKind { GroupVersionKind(group: group, version: version, kind: kind) }
    public var apiVersion: String { gvk.apiVersion }
    /// `deployments.apps`, or `pods` in the core group: the name that error messages use.
    public var qualifiedPlural: String { group.isEmpty ? plural : "\(plural).\(group)" }
    public var description: String { qualifiedPlural }

    public static func == (left: ResourceType, right: ResourceType) -> Bool {
        left.plural == right.plural && left.group == right.group && left.version == right.version
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(plural)
        hasher.combine(group)
    }
}
