import Documents
import KubernetesModel

/// An object as controllers see it, with what they look at most read once.
final class CachedObject: Sendable {
    let key: ObjectKey
    let node: Node
    let revision: Int64
    let uid: String
    let labels: [String: String]
    /// Owners by uid, of any kind.
    let ownerUIDs: [String]
    /// The uid of the one owner that manages the object.
    let controllerUID: String?
    /// Deleted already, or about to be: a deletion that this process asked for counts before its event arrives.
    let isTerminating: Bool

    init?(_ type: ResourceType, _ node: Node, deletionRequested: Bool = false) {
        guard let name = node.objectName, let uid = node.uid else { return nil }
        key = ObjectKey(type, namespace: node.objectNamespace, name: name)
        self.node = node
        self.uid = uid
        revision = node.resourceVersion.flatMap { Int64($0) } ?? 0
        labels = node.labels
        let owners = node.ownerReferences
        ownerUIDs = owners.compactMap { $0["uid"]?.string }
        controllerUID = owners.first { $0["controller"]?.bool == true }?["uid"]?.string
        isTerminating = deletionRequested || node.deletionTimestamp != nil
    }

    var name: String { key.name }
    var namespace: String { key.namespace }
    var createdAt: Timestamp? { node.creationTimestamp.flatMap { Timestamp($0) } }

    /// The reference that makes this object the managing owner of another one.
    var controllerReference: Node {
        [
            "apiVersion": Node(key.type.apiVersion), "kind": Node(key.type.kind), "name": Node(name),
            "uid": Node(uid), "controller": true, "blockOwnerDeletion": true,
        ]
    }
}

/// What happened to one object in the cache.
struct CacheChange: Sendable {
    let before: CachedObject?
    let after: CachedObject?

    var type: ResourceType? { (after ?? before)?.key.type }
    var isDeletion: Bool { after == nil }
    /// Both sides, where they differ in identity or ownership.
    var states: [CachedObject] { [before, after].compactMap { $0 } }
}
