import Documents
import KubernetesModel

/// Brings one kind of object to what its spec says, again and again, from whatever stands.
protocol Controller: Sendable {
    /// The objects to look at again after a change.
    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey]

    /// Does the next steps for one object; no two calls for one key overlap.
    ///
    /// - Returns: when to look again though nothing changes, nil for never.
    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration?
}

/// What a controller works with: the cache to read, and writes whose results the cache has at once.
struct ControllerContext: Sendable {
    static let manager = "kube-controller-manager"

    let cache: ObjectCache
    let access: any ClusterAccess
    let events: EventRecorder
    /// What pods use; nil where nobody measures it.
    let metrics: (any PodMetricsSource)?
    let now: @Sendable () -> Timestamp
    let dispatch: @Sendable (CacheChange) -> Void

    @discardableResult
    func create(_ type: ResourceType, _ object: Node) async throws -> CachedObject? {
        let stored = try await access.create(type, object, manager: Self.manager)
        if let change = cache.wrote(type, stored) { dispatch(change) }
        return CachedObject(type, stored)
    }

    /// Changes the latest state of an object; an object of the same name with another uid is left alone.
    @discardableResult
    func update(
        _ object: CachedObject, subresource: String? = nil, _ change: @Sendable (inout Node) throws -> Void
    ) async throws -> CachedObject? {
        let key = object.key
        let stored = try await access.update(
            key.type, namespace: key.type.namespaced ? key.namespace : nil, name: key.name,
            subresource: subresource, manager: Self.manager
        ) { node in
            if node.uid == object.uid { try change(&node) }
        }
        guard let stored, stored.uid == object.uid else { return nil }
        if let change = cache.wrote(key.type, stored) { dispatch(change) }
        return CachedObject(key.type, stored)
    }

    func setStatus(_ status: Node, of object: CachedObject) async throws {
        guard object.node["status"] != status else { return }
        try await update(object, subresource: "status") { $0["status"] = status }
    }

    /// Asks for the deletion of exactly this object; one that is gone already is no error.
    func delete(
        _ object: CachedObject, propagation: DeletionOptions.Propagation = .background
    ) async throws {
        let key = object.key
        do {
            try await access.delete(
                key.type, namespace: key.type.namespaced ? key.namespace : nil, name: key.name,
                options: DeletionOptions(propagation: propagation, uid: object.uid))
        } catch let status as APIStatus where status.code == 404 || status.code == 409 {
            return
        }
        if let change = cache.requestedDeletion(of: object) { dispatch(change) }
    }
}
