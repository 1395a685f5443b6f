public import Documents

/// A list as of one moment of the cluster.
public struct ObjectList: Sendable {
    /// Each with `apiVersion` and `kind`, which lists leave out.
    public var items: [Node]
    /// Where a watch goes on from.
    public var resourceVersion: String

    public init(items: [Node], resourceVersion: String) {
        self.items = items
        self.resourceVersion = resourceVersion
    }
}

/// What a server-side apply did.
public struct Applied: Sendable {
    /// The object as it is now, or would be.
    public var object: Node
    public var created: Bool
    /// What the server warned about, for example a deprecated version.
    public var warnings: [String]

    public init(object: Node, created: Bool, warnings: [String] = []) {
        self.object = object
        self.created = created
        self.warnings = warnings
    }
}

/// The state that an object must still be in for a write to happen.
public struct Preconditions: Sendable, Equatable {
    public var uid: String?
    public var resourceVersion: String?

    public init(uid: String? = nil, resourceVersion: String? = nil) {
        self.uid = uid
        self.resourceVersion = resourceVersion
    }

    public static let none = Preconditions()
}

/// What happens to the objects that an object owns as it is deleted.
public enum Propagation: String, Sendable {
    case background = "Background"
    case foreground = "Foreground"
    case orphan = "Orphan"
}

/// How a patch is written.
public enum PatchType: String, Sendable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategicMerge = "application/strategic-merge-patch+json"
    case apply = "application/apply-patch+yaml"
}

/// How many replicas a workload should have, and has.
public struct Scale: Sendable, Equatable {
    public var wanted: Int
    public var current: Int
    public var selector: String?
    public var resourceVersion: String?

    public init(wanted: Int, current: Int, selector: String? = nil, resourceVersion: String? = nil) {
        self.wanted = wanted
        self.current = current
        self.selector = selector
        self.resourceVersion = resourceVersion
    }
}

/// One change that a watch saw.
public enum WatchEvent: Sendable {
    case added(Node)
    case modified(Node)
    case deleted(Node)
    /// Nothing changed, up to this resourceVersion.
    case bookmark(resourceVersion: String)
    /// The whole state, at the start of a watch or after the server forgot what we had seen: what is not in it is gone.
    case restarted(ObjectList)
}
