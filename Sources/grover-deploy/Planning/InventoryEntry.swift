public import Documents
public import KubernetesModel

/// One object that a release put into the cluster, by name and by uid: only what is in an inventory is ever deleted.
public struct InventoryEntry: Sendable, Hashable {
    public var reference: ObjectReference
    /// Nil until the object has been written.
    public var uid: String?
    /// Whether this release made the object; what was there before is never deleted by a rollback.
    public var created: Bool

    public init(_ reference: ObjectReference, uid: String? = nil, created: Bool = false) {
        self.reference = reference
        self.uid = uid
        self.created = created
    }

    /// The same object, whatever version of its kind it was written in.
    public func isSameObject(as other: ObjectReference) -> Bool {
        reference.gvk.group == other.gvk.group && reference.gvk.kind == other.gvk.kind
            && reference.namespace == other.namespace && reference.name == other.name
    }

    /// Whether deleting the object would lose what nobody can render again.
    public var holdsData: Bool {
        switch reference.gvk.kind {
        case "Namespace", "PersistentVolume", "PersistentVolumeClaim", "Secret", "CustomResourceDefinition": true
        default: false
        }
    }
}

extension InventoryEntry {
    public var node: Node {
        var node: Node = ["apiVersion": Node(reference.gvk.apiVersion), "kind": Node(reference.gvk.kind)]
        node["namespace"] = reference.namespace.map { Node($0) }
        node["name"] = Node(reference.name)
        node["uid"] = uid.map { Node($0) }
        node["created"] = created ? true : nil
        return node
    }

    public init?(_ node: Node) {
        guard let gvk = node.gvk, let name = node["name"]?.string else { return nil }
        self.init(
            ObjectReference(gvk, namespace: node["namespace"]?.string, name: name), uid: node["uid"]?.string,
            created: node["created"]?.bool ?? false)
    }
}
