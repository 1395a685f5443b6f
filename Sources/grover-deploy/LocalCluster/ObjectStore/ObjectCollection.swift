/// The objects of one type, with their order kept between reads.
struct ObjectCollection {
    private var objects: [ObjectKey: StoredObject] = [:]
    private var order: [ObjectKey]? = []

    subscript(key: ObjectKey) -> StoredObject? { objects[key] }

    mutating func set(_ object: StoredObject) {
        if objects.updateValue(object, forKey: object.key) == nil { order = nil }
    }

    mutating func remove(_ key: ObjectKey) {
        if objects.removeValue(forKey: key) != nil { order = nil }
    }

    /// In order of namespace and name; of one namespace, or of all.
    mutating func all(in namespace: String?) -> [StoredObject] {
        let keys = order ?? objects.keys.sorted()
        order = keys
        return keys.compactMap { key in
            namespace == nil || key.namespace == namespace ? objects[key] : nil
        }
    }
}

/// Readers that wait for the next change of some types.
struct ChangeWaiters {
    private var waiting: [Int: (types: TypeSelection, continuation: CheckedContinuation<Void, Never>)] = [:]
    private var lastID = 0

    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }

    mutating func add(_ id: Int, types: TypeSelection, _ continuation: CheckedContinuation<Void, Never>) {
        waiting[id] = (types, continuation)
    }

    mutating func take(_ id: Int) -> CheckedContinuation<Void, Never>? {
        waiting.removeValue(forKey: id)?.continuation
    }

    mutating func take(waitingFor type: ResourceType) -> [CheckedContinuation<Void, Never>] {
        let due = waiting.filter { $0.value.types.contains(type) }
        for id in due.keys { waiting[id] = nil }
        return due.values.map(\.continuation)
    }

    mutating func takeAll() -> [CheckedContinuation<Void, Never>] {
        defer { waiting.removeAll() }
        return waiting.values.map(\.continuation)
    }
}
