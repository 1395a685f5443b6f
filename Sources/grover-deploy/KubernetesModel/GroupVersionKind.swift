/// What an object is: API group (empty for the core group), version and kind.
public struct GroupVersionKind: Hashable, Sendable, CustomStringConvertible {
    public let group: String
    public let version: String
    public let kind: String

    public init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    public init(apiVersion: String, kind: String) {
        let bytes = apiVersion.utf8
        if let slash = bytes.firstIndex(of: UInt8(ascii: "/")) {
            group = String(apiVersion[..<slash])
            version = String(apiVersion[bytes.index(after: slash)...])
        } else {
            group = ""
            version = apiVersion
        }
        self.kind = kind
    }

    /// `apps/v1`, or `v1` in the core group.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    public var description: String { "\(apiVersion) \(kind)" }
}

/// One object of a cluster by name; `namespace` is nil for what stands outside all namespaces.
public struct ObjectReference: Hashable, Sendable, CustomStringConvertible {
    public let gvk: GroupVersionKind
    public let namespace: String?
    public let name: String

    public init(_ gvk: GroupVersionKind, namespace: String? = nil, name: String) {
        self.gvk = gvk
        self.namespace = namespace
        self.name = name
    }

    /// `Deployment/post`.
    public var description: String { "\(gvk.kind)/\(name)" }
}
