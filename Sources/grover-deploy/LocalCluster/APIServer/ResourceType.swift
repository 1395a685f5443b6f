public import KubernetesModel

/// A kind of object that the API serves in one of its versions, and how its paths, names and lists look.
public struct ResourceType: Hashable, Sendable, CustomStringConvertible {
    public static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    public let group: String
    public let version: String
    public let plural: String
    public let singular: String
    public let kind: String
    public let listKind: String
    public let namespaced: Bool
    public let shortNames: [String]
    /// Lists that `kubectl get all` and the like ask for.
    public let categories: [String]
    /// What may be done with the object itself.
    public let verbs: [String]
    /// Subresources beside the object itself: `status`, `scale`, `log`, `eviction`.
    public let subresources: [String]
    /// What field selectors may name beside name and namespace, where a definition says so.
    let selectable: [String]
    /// Comes from a CustomResourceDefinition.
    public let isCustom: Bool
    private let stored: StoredResource?

    /// - Parameter stored: the resource as which objects are kept, where this one is only another view of them.
    public init(
        _ kind: String, _ plural: String, group: String = "", version: String = "v1", namespaced: Bool = true,
        singular: String? = nil, listKind: String? = nil, short: [String] = [], categories: [String] = [],
        verbs: [String] = ResourceType.allVerbs, subresources: [String] = [], selectable: [String] = [],
        isCustom: Bool = false,
        stored: ResourceType? = nil
    ) {
        self.kind = kind
        self.plural = plural
        self.group = group
        self.version = version
        self.namespaced = namespaced
        self.singular = singular ?? kind.lowercased()
        self.listKind = listKind ?? "\(kind)List"
        shortNames = short
        self.categories = categories
        self.verbs = verbs
        self.subresources = subresources
        self.selectable = selectable
        self.isCustom = isCustom
        self.stored = stored.map(StoredResource.init)
    }

    public var gvk: GroupVersionKind { GroupVersionKind(group: group, version: version, kind: kind) }
    public var apiVersion: String { gvk.apiVersion }
    /// `deployments.apps`, or `pods` in the core group: the name that error messages use.
    public var qualifiedPlural: String { group.isEmpty ? plural : "\(plural).\(group)" }
    public var description: String { qualifiedPlural }
    /// The resource as which objects of this one are kept; mostly itself.
    public var storage: ResourceType { stored?.type ?? self }

    /// Whether objects are kept in the very form of this version.
    var isStorageForm: Bool { stored == nil }

    /// The versions of one resource are equal: its objects are the same, however they are asked for.
    public static func == (left: ResourceType, right: ResourceType) -> Bool {
        left.plural == right.plural && left.group == right.group
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(plural)
        hasher.combine(group)
    }
}

/// Lets a resource name another one.
private final class StoredResource: Sendable {
    let type: ResourceType

    init(_ type: ResourceType) {
        self.type = type
    }
}

/// Which resources somebody follows.
public enum TypeSelection: Sendable {
    case only(Set<ResourceType>)
    /// All others, those included that come to be served later.
    case allBut(Set<ResourceType>)

    public func contains(_ type: ResourceType) -> Bool {
        switch self {
        case .only(let types): types.contains(type)
        case .allBut(let types): !types.contains(type)
        }
    }

    /// The same with one more resource.
    public func following(_ type: ResourceType) -> TypeSelection {
        switch self {
        case .only(let types): .only(types.union([type]))
        case .allBut(let types): .allBut(types.subtracting([type]))
        }
    }
}
