public import Documents

/// What happened to an object; `deleted` carries its last state.
public struct ObjectEvent: Sendable {
    public enum Change: String, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
    }

    public let change: Change
    public let type: ResourceType
    public let object: Node

    public init(_ change: Change, _ type: ResourceType, _ object: Node) {
        self.change = change
        self.type = type
        self.object = object
    }
}

/// How a deletion treats dependents and time.
public struct DeletionOptions: Sendable {
    public enum Propagation: String, Sendable {
        case background = "Background"
        case foreground = "Foreground"
        case orphan = "Orphan"
    }

    public var propagation: Propagation?
    /// Seconds; nil takes the object's own.
    public var gracePeriodSeconds: Int?
    public var uid: String?
    public var resourceVersion: String?

    public init(
        propagation: Propagation? = nil, gracePeriodSeconds: Int? = nil, uid: String? = nil,
        resourceVersion: String? = nil
    ) {
        self.propagation = propagation
        self.gracePeriodSeconds = gracePeriodSeconds
        self.uid = uid
        self.resourceVersion = resourceVersion
    }
}

/// How controllers and the node reach objects: the API server's own path (defaults, validation, ownership of
/// fields, events) without HTTP.
///
/// Every refusal is an `APIStatus`.
public protocol ClusterAccess: Sendable {
    /// What the cluster serves at present.
    var resources: ServedResources { get }

    func get(_ type: ResourceType, namespace: String?, name: String) async throws -> Node?

    /// All objects of the type, of one namespace or of all.
    func list(_ type: ResourceType, namespace: String?) async throws -> [Node]

    /// The stored object; `metadata.generateName` is honoured.
    func create(_ type: ResourceType, _ object: Node, manager: String) async throws -> Node

    /// Reads, changes and writes an object, again when somebody else wrote in between.
    ///
    /// - Parameter subresource: `status` writes status alone, nil all but status.
    /// - Returns: the stored object, or nil when there is none. A change that changes nothing writes nothing.
    func update(
        _ type: ResourceType, namespace: String?, name: String, subresource: String?, manager: String,
        _ change: @Sendable (inout Node) throws -> Void
    ) async throws -> Node?

    /// Starts deletion; an object with finalizers or a grace period goes later. An absent object is no error.
    func delete(_ type: ResourceType, namespace: String?, name: String, options: DeletionOptions) async throws

    /// Changes of the given types in order of resourceVersion, after one `added` for each object that stands.
    ///
    /// The stream ends with the control plane, or when its reader falls too far behind: read it again then.
    func watch(_ types: TypeSelection) async -> AsyncStream<ObjectEvent>
}

extension ClusterAccess {
    public func watch(_ types: Set<ResourceType>) async -> AsyncStream<ObjectEvent> {
        await watch(.only(types))
    }
}
