import Documents
import KubernetesModel

/// Reads and writes objects in the version that is asked for, whichever they are kept in.
extension ObjectRegistry {
    func standing(_ key: ObjectKey) -> StoredObject? {
        store.object(key.stored)?.seen(as: key.type)
    }

    /// Objects in order of namespace and name, and the revision at which they stood so.
    func standing(_ type: ResourceType, namespace: String?) -> (objects: [StoredObject], revision: Int64) {
        let (objects, revision) = store.objects(type.storage, namespace: namespace)
        return (seen(objects, as: type), revision)
    }

    /// Objects as they stood at an earlier revision.
    func standing(_ type: ResourceType, namespace: String?, at revision: Int64) throws -> [StoredObject] {
        seen(try store.objects(type.storage, namespace: namespace, at: revision), as: type)
    }

    /// Writes an object, and returns it in the version in which it was given.
    func keep(_ object: Node, at key: ObjectKey, expecting: ObjectStore.Expectation) throws -> Node {
        try store.write(stored(object, key.type), at: key.stored, expecting: expecting).seen(as: key.type).node
    }

    /// Removes an object whose last state is given.
    func drop(_ object: Node, at key: ObjectKey, expecting revision: Int64) throws -> Node {
        try store.remove(key.stored, expecting: revision, lastState: stored(object, key.type)).seen(as: key.type).node
    }

    private func seen(_ objects: [StoredObject], as type: ResourceType) -> [StoredObject] {
        // A custom resource may have been written before its storage version changed.
        type.isStorageForm && !type.isCustom ? objects : objects.map { $0.seen(as: type) }
    }

    private func stored(_ object: Node, _ type: ResourceType) -> Node {
        type.isStorageForm ? object : ResourceConversion.convert(object, from: type, to: type.storage)
    }
}
