import Documents

/// A write on its way in, as those see it who may complete or refuse it.
struct AdmissionRequest: Sendable {
    let key: ObjectKey
    let subresource: String?
    /// Nil for the control plane's own parts, which no rule of access binds.
    let user: APIUser?
    let isDryRun: Bool

    init(_ key: ObjectKey, subresource: String? = nil, _ options: WriteOptions) {
        self.key = key
        self.subresource = subresource
        user = options.user
        isDryRun = options.isDryRun
    }

    var type: ResourceType { key.type }
    var namespace: String { key.namespace }

    /// A refusal of this write.
    func forbidden(_ why: String) -> APIStatus { .forbidden(type, key.name, why) }
}

/// What a cluster asks of writes beside their validity: completes new objects, and refuses what its policies forbid.
///
/// Steps run in turn with the write itself: what a check finds in the store still stands when the object is written.
protocol AdmissionStep: Sendable {
    /// Completes a new object before it is validated; its additions belong to no field manager.
    func complete(_ object: inout Node, _ request: AdmissionRequest, in store: ObjectStore) throws

    /// Refuses the next state of an object, `old` being what it replaces.
    func check(_ object: Node, replacing old: Node?, _ request: AdmissionRequest, in store: ObjectStore) throws
}

extension AdmissionStep {
    func complete(_ object: inout Node, _ request: AdmissionRequest, in store: ObjectStore) throws {}
    func check(_ object: Node, replacing old: Node?, _ request: AdmissionRequest, in store: ObjectStore) throws {}
}
