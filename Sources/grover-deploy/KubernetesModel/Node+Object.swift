public import Documents

/// A Kubernetes object's identity and metadata, read from its tree.
extension Node {
    public var apiVersion: String? { self["apiVersion"]?.string }
    public var kind: String? { self["kind"]?.string }

    public var gvk: GroupVersionKind? {
        guard let apiVersion, let kind else { return nil }
        return GroupVersionKind(apiVersion: apiVersion, kind: kind)
    }

    public var metadata: Node? { self["metadata"] }
    public var objectName: String? { metadata?["name"]?.string }
    public var objectNamespace: String? { metadata?["namespace"]?.string }
    public var uid: String? { metadata?["uid"]?.string }
    public var resourceVersion: String? { metadata?["resourceVersion"]?.string }
    public var generation: Int? { metadata?["generation"]?.int }
    public var deletionTimestamp: String? { metadata?["deletionTimestamp"]?.string }
    public var creationTimestamp: String? { metadata?["creationTimestamp"]?.string }
    public var finalizers: [String] { metadata?["finalizers"]?.list?.compactMap(\.string) ?? [] }

    /// `nil` where apiVersion, kind or name is missing.
    public var reference: ObjectReference? {
        guard let gvk, let objectName else { return nil }
        return ObjectReference(gvk, namespace: objectNamespace, name: objectName)
    }

    public var labels: [String: String] { metadata?["labels"]?.textMap ?? [:] }
    public var annotations: [String: String] { metadata?["annotations"]?.textMap ?? [:] }
    public var ownerReferences: [Node] { metadata?["ownerReferences"]?.list ?? [] }

    /// The owner that manages this object, if it has one.
    public var controllerOwner: Node? { ownerReferences.first { $0["controller"]?.bool == true } }

    /// A mapping of strings; other values are left out.
    public var textMap: [String: String] {
        var texts: [String: String] = [:]
        for entry in map ?? Mapping() { texts[entry.key] = entry.value.string }
        return texts
    }

    /// The mapping with sorted keys.
    public init(texts: [String: String]) {
        self.init(Mapping(texts.sorted { $0.key < $1.key }.map { Mapping.Entry($0.key, Node($0.value)) }))
    }

    /// The condition of a type in `status.conditions`.
    public func condition(_ type: String) -> Node? {
        value(at: "status", "conditions")?.list?.first { $0["type"]?.string == type }
    }
}
