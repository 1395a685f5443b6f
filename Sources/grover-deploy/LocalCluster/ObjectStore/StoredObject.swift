public import Documents
import KubernetesModel

/// Where an object stands: its resource, its namespace (empty outside all namespaces) and its name.
public struct ObjectKey: Hashable, Sendable, Comparable {
    public let type: ResourceType
    public let namespace: String
    public let name: String

    public init(_ type: ResourceType, namespace: String?, name: String) {
        self.type = type
        self.namespace = type.namespaced ? namespace ?? "" : ""
        self.name = name
    }

    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}

extension ObjectKey {
    /// The key under which the store has the object.
    var stored: ObjectKey {
        type.isStorageForm ? self : ObjectKey(type.storage, namespace: namespace, name: name)
    }
}

/// An object as the store has it, with its JSON written once for all who read it.
public struct StoredObject: Sendable {
    public let key: ObjectKey
    public let node: Node
    public let revision: Int64
    /// The object's JSON without `kind` and `apiVersion`: the form that it has in a list.
    let listForm: [UInt8]

    var type: ResourceType { key.type }

    init(key: ObjectKey, node: Node, revision: Int64) {
        self.key = key
        self.node = node
        self.revision = revision
        var bare = node
        bare["kind"] = nil
        bare["apiVersion"] = nil
        listForm = JSON.bytes(bare)
    }

    /// The object's whole JSON.
    var json: [UInt8] {
        let head = #"{"kind":"\#(type.kind)","apiVersion":"\#(type.apiVersion)""#
        var bytes = Array(head.utf8)
        bytes.reserveCapacity(bytes.count + listForm.count + 1)
        if listForm.count > 2 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: listForm.dropFirst())
        return bytes
    }

    /// The same object as another version of its resource shows it.
    func seen(as other: ResourceType) -> StoredObject {
        guard type.version != other.version || type.group != other.group else { return self }
        return StoredObject(
            key: ObjectKey(other, namespace: key.namespace, name: key.name),
            node: ResourceConversion.convert(node, from: type, to: other), revision: revision)
    }

    /// The object as the store keeps it: kind and apiVersion first, and the resourceVersion that it was written at.
    static func arranged(_ object: Node, type: ResourceType, revision: Int64) -> Node {
        var mapping = Mapping()
        mapping["kind"] = Node(type.kind)
        mapping["apiVersion"] = Node(type.apiVersion)
        mapping["metadata"] = object.metadata ?? .emptyMap
        for entry in object.map ?? Mapping() where mapping[entry.key] == nil { mapping.set(entry) }
        var node = Node(mapping)
        node.set(Node(String(revision)), at: "metadata", "resourceVersion")
        return node
    }
}
