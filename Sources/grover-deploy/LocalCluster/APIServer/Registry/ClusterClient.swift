public import Documents
public import KubernetesModel

/// How the parts of the control plane reach objects, without HTTP.
public struct ClusterClient: ClusterAccess {
    let registry: ObjectRegistry

    init(_ registry: ObjectRegistry) {
        self.registry = registry
    }

    /// A client of a store of its own; it makes the namespaces that every cluster has.
    public init(
        store: ObjectStore, addresses: any ServiceAddressing, now: @escaping @Sendable () -> Timestamp = { .now },
        identity: ClusterIdentity? = nil
    ) throws {
        let rules = SchemaRules(resources: store.resources)
        self.init(
            ObjectRegistry(store: store, rules: rules, addresses: addresses, now: now, identity: identity))
        try registry.makeFirstObjects()
    }

    public var resources: ServedResources { registry.store.resources }

    /// What pods know the cluster by; nil for a store without an API.
    public var identity: ClusterIdentity? { registry.identity }

    public func get(_ type: ResourceType, namespace: String?, name: String) async throws -> Node? {
        registry.store.object(ObjectKey(type, namespace: namespace, name: name))?.node
    }

    public func list(_ type: ResourceType, namespace: String?) async throws -> [Node] {
        registry.store.objects(type, namespace: namespace).objects.map(\.node)
    }

    public func create(_ type: ResourceType, _ object: Node, manager: String) async throws -> Node {
        let namespace = type.namespaced ? object.objectNamespace ?? "default" : nil
        let options = WriteOptions(manager: manager, validation: .ignore)
        return try registry.create(type, namespace: namespace, object, options: options).object
    }

    public func update(
        _ type: ResourceType, namespace: String?, name: String, subresource: String?, manager: String,
        _ change: @Sendable (inout Node) throws -> Void
    ) async throws -> Node? {
        let key = ObjectKey(type, namespace: namespace, name: name)
        do {
            return try registry.rewrite(
                key, subresource: subresource, options: WriteOptions(manager: manager), change)
        } catch let status as APIStatus where status.code == 404 && registry.store.object(key) == nil {
            return nil
        }
    }

    public func delete(
        _ type: ResourceType, namespace: String?, name: String, options: DeletionOptions
    ) async throws {
        let key = ObjectKey(type, namespace: namespace, name: name)
        do {
            _ = try registry.delete(key, options: options)
        } catch let status as APIStatus where status.code == 404 {
            return
        }
    }

    public func watch(_ types: TypeSelection) async -> AsyncStream<ObjectEvent> {
        let feed = ObjectFeed(registry.store, types: types)
        return AsyncStream { await feed.next() }
    }
}
