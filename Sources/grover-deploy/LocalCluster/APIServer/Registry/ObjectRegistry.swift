import Documents
import KubernetesModel
import Synchronization

/// How a write is asked for.
struct WriteOptions: Sendable {
    var manager: String
    var isDryRun = false
    var validation = FieldValidation.warn
    /// Who writes; nil for the control plane's own parts.
    var user: APIUser?
}

/// What a write led to.
struct WriteResult: Sendable {
    var object: Node
    var isNew = false
    var warnings: [String] = []
}

/// The life of objects: how they come to be, change and go, by the rules of a real API server.
///
/// Everything that writes goes through here, controllers and HTTP alike, one after the other: what a write reads is
/// what it replaces, and two Services that come at once do not find the same address free. Calls are synchronous: a
/// write costs one small transaction.
final class ObjectRegistry: Sendable {
    let store: ObjectStore
    let rules: any ObjectRules
    let addresses: any ServiceAddressing
    let now: @Sendable () -> Timestamp
    /// Who may do what.
    let access: AccessRules
    let admission: [any AdmissionStep]
    let identity: ClusterIdentity?
    private let turn = Mutex<Void>(())

    init(
        store: ObjectStore, rules: any ObjectRules, addresses: any ServiceAddressing,
        now: @escaping @Sendable () -> Timestamp = { Timestamp.now }, identity: ClusterIdentity? = nil
    ) {
        self.store = store
        self.rules = rules
        self.addresses = addresses
        self.now = now
        access = AccessRules(store)
        self.identity = identity
        admission = [
            LimitRangeAdmission(), ServiceAccountAdmission(identity: identity),
            RoleEscalationCheck(access: access), QuotaAdmission(),
        ]
    }

    func inTurn<Value: Sendable>(_ work: () throws -> Value) rethrows -> Value {
        try turn.withLock { _ in try work() }
    }

    func get(_ key: ObjectKey) throws -> StoredObject {
        guard let object = standing(key) else { throw APIStatus.notFound(key.type, key.name) }
        return object
    }

    /// Creates an object from a request's body; `metadata.generateName` is honoured.
    func create(
        _ type: ResourceType, namespace: String?, _ body: Node, options: WriteOptions
    ) throws -> WriteResult {
        var object = body
        if object.metadata?.map == nil { object["metadata"] = .emptyMap }
        try placeInNamespace(&object, type: type, namespace: namespace)
        let isNameGenerated = nameByPrefix(&object)
        let warnings = try rules.checkFields(of: &object, type: type, validation: options.validation)
        object["metadata"]?["managedFields"] = nil
        begin(&object, type: type)
        let result = try inTurn {
            try admit(object, type: type, isNameGenerated: isNameGenerated, options: options)
        }
        return WriteResult(object: result, isNew: true, warnings: warnings)
    }

    /// Creates the object that an apply describes.
    func createApplied(_ merged: Node, type: ResourceType, options: WriteOptions) throws -> Node {
        var object = merged
        begin(&object, type: type)
        return try admit(object, type: type, isNameGenerated: false, isApplied: true, options: options)
    }

    func admit(
        _ candidate: Node, type: ResourceType, isNameGenerated: Bool, isApplied: Bool = false, options: WriteOptions
    ) throws -> Node {
        var object = candidate
        try requireLivingNamespace(for: object, type: type)
        guard let name = object.objectName, !name.isEmpty else { throw APIStatus.nameRequired(type) }
        let owner = FieldOwner(manager: options.manager, subresource: nil, time: now())
        rules.applyDefaults(to: &object, type: type)
        if !isApplied { rules.recordUpdate(&object, replacing: nil, type: type, owner: owner) }
        try FirstForm.complete(&object, type: type, in: store)
        let key = ObjectKey(type, namespace: object.objectNamespace, name: name)
        let request = AdmissionRequest(key, options)
        for step in admission { try step.complete(&object, request, in: store) }
        try rules.validate(object, replacing: nil, type: type, subresource: nil)
        if type == .services { try giveServiceAddress(&object) }
        if type == .claims { giveStorageClass(&object) }
        if type == .events { EventConversion.complete(&object) }
        for step in admission { try step.check(object, replacing: nil, request, in: store) }
        let stored = try finish(object, at: key, isNameGenerated, options)
        if type == .namespaces, !options.isDryRun { try furnish(namespace: name) }
        return stored
    }

    private func finish(
        _ object: Node, at key: ObjectKey, _ isNameGenerated: Bool, _ options: WriteOptions
    ) throws -> Node {
        if options.isDryRun {
            guard standing(key) == nil else { throw APIStatus.alreadyExists(key.type, key.name) }
            var answer = StoredObject.arranged(object, type: key.type, revision: 0)
            answer["metadata"]?["resourceVersion"] = nil
            return answer
        }
        do {
            return try keep(object, at: key, expecting: .absent)
        } catch let status as APIStatus where isNameGenerated && status.reason == "AlreadyExists" {
            var again = object
            _ = nameByPrefix(&again)
            let key = ObjectKey(key.type, namespace: key.namespace, name: again.objectName ?? "")
            return try finish(again, at: key, isNameGenerated, options)
        }
    }
}

extension APIStatus {
    static func invalid(_ type: ResourceType, _ name: String, _ causes: [Cause]) -> APIStatus {
        invalid(kind: type.kind, group: type.storage.group, name: name, causes)
    }

    static func invalid(kind: String, group: String, name: String, _ causes: [Cause]) -> APIStatus {
        let details = causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
        var said: Set<String> = []
        let unique = details.filter { said.insert($0).inserted }
        let list = unique.count == 1 ? unique[0] : "[\(unique.joined(separator: ", "))]"
        let qualified = group.isEmpty ? kind : "\(kind).\(group)"
        var status = APIStatus(code: 422, reason: "Invalid", message: "\(qualified) \"\(name)\" is invalid: \(list)")
        status.name = name
        status.group = group
        status.kind = kind
        status.causes = causes
        return status
    }

    static func nameRequired(_ type: ResourceType) -> APIStatus {
        invalid(
            type, "",
            [
                Cause(
                    reason: "FieldValueRequired", message: "Required value: name or generateName is required",
                    field: "metadata.name")
            ])
    }
}
