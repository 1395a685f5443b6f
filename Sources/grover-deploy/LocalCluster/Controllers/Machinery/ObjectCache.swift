import Documents
import KubernetesModel
import Synchronization

/// All objects that controllers look at, kept by one watch and by the answers to this process's own writes.
///
/// Since own writes are seen at once, a controller never acts twice because its cache lags: it needs no
/// expectations. An older state never replaces a newer one, whichever way it comes.
final class ObjectCache: Sendable {
    fileprivate struct Slot: Hashable {
        let type: ResourceType
        let namespace: String
        /// Empty for objects that nobody manages.
        let controllerUID: String
    }

    fileprivate struct State {
        var collections: [ResourceType: [String: [String: CachedObject]]] = [:]
        var byUID: [String: ObjectKey] = [:]
        var byOwner: [String: Set<ObjectKey>] = [:]
        var byController: [Slot: Set<ObjectKey>] = [:]
        var deletionRequested: Set<String> = []
        /// The watch has told everything up to here.
        var watchedUpTo: Int64 = 0
    }

    private let state = Mutex(State())

    func object(_ key: ObjectKey) -> CachedObject? {
        state.withLock { $0[key] }
    }

    func object(uid: String) -> CachedObject? {
        state.withLock { state in state.byUID[uid].flatMap { state[$0] } }
    }

    /// Objects in order of name; of one namespace, or of all.
    func objects(_ type: ResourceType, namespace: String? = nil) -> [CachedObject] {
        let found = state.withLock { state -> [CachedObject] in
            let all = state.collections[type] ?? [:]
            if let namespace { return all[namespace].map { Array($0.values) } ?? [] }
            return all.values.flatMap(\.values)
        }
        return found.sorted { $0.key < $1.key }
    }

    /// Objects that one owner manages, in order of name.
    func managed(_ type: ResourceType, by owner: CachedObject) -> [CachedObject] {
        members(Slot(type: type, namespace: owner.namespace, controllerUID: owner.uid))
    }

    /// Objects of a namespace that nobody manages, in order of name.
    func unmanaged(_ type: ResourceType, namespace: String) -> [CachedObject] {
        members(Slot(type: type, namespace: namespace, controllerUID: ""))
    }

    /// Objects of any type that name this owner.
    func dependents(of uid: String) -> [CachedObject] {
        let found = state.withLock { state in (state.byOwner[uid] ?? []).compactMap { state[$0] } }
        return found.sorted { $0.key < $1.key }
    }

    private func members(_ slot: Slot) -> [CachedObject] {
        let found = state.withLock { state in (state.byController[slot] ?? []).compactMap { state[$0] } }
        return found.sorted { $0.key < $1.key }
    }
}

extension ObjectCache {
    /// Takes in an event of the watch.
    func observe(_ event: ObjectEvent) -> CacheChange? {
        state.withLock { state in
            guard let object = state.cached(event.type, event.object) else { return nil }
            state.watchedUpTo = max(state.watchedUpTo, object.revision)
            if event.change == .deleted {
                state.deletionRequested.remove(object.uid)
                guard let before = state[object.key], before.uid == object.uid else { return nil }
                state.remove(before)
                return CacheChange(before: before, after: nil)
            }
            return state.replaceOlder(object)
        }
    }

    /// Takes in the answer to a write of this process.
    func wrote(_ type: ResourceType, _ node: Node) -> CacheChange? {
        state.withLock { state in
            guard let object = state.cached(type, node) else { return nil }
            // The watch is past this write and the object is not here: it has been deleted in between.
            if object.revision <= state.watchedUpTo, state[object.key]?.uid != object.uid { return nil }
            return state.replaceOlder(object)
        }
    }

    /// Counts an object as terminating from now on: its deletion was accepted.
    func requestedDeletion(of object: CachedObject) -> CacheChange? {
        state.withLock { state in
            guard let before = state[object.key], before.uid == object.uid, !before.isTerminating,
                let after = CachedObject(object.key.type, before.node, deletionRequested: true)
            else { return nil }
            state.deletionRequested.insert(object.uid)
            state.insert(after)
            return CacheChange(before: before, after: after)
        }
    }

    /// Takes in all that stands: what is not in the listing is gone.
    func reset(to listing: [(type: ResourceType, object: Node)]) -> [CacheChange] {
        state.withLock { state in
            var changes: [CacheChange] = []
            var listed: Set<String> = []
            for (type, node) in listing {
                guard let object = state.cached(type, node) else { continue }
                listed.insert(object.uid)
                state.watchedUpTo = max(state.watchedUpTo, object.revision)
                changes.append(state.replaceOlder(object) ?? CacheChange(before: nil, after: object))
            }
            for (uid, key) in state.byUID where !listed.contains(uid) {
                guard let gone = state[key] else { continue }
                state.remove(gone)
                state.deletionRequested.remove(uid)
                changes.append(CacheChange(before: gone, after: nil))
            }
            return changes
        }
    }
}

extension ObjectCache.State {
    fileprivate subscript(key: ObjectKey) -> CachedObject? { collections[key.type]?[key.namespace]?[key.name] }

    fileprivate func cached(_ type: ResourceType, _ node: Node) -> CachedObject? {
        let requested = node.uid.map(deletionRequested.contains) ?? false
        return CachedObject(type, node, deletionRequested: requested)
    }

    fileprivate mutating func replaceOlder(_ object: CachedObject) -> CacheChange? {
        let before = self[object.key]
        if let before, before.revision >= object.revision { return nil }
        if let before { remove(before) }
        insert(object)
        return CacheChange(before: before, after: object)
    }

    fileprivate mutating func insert(_ object: CachedObject) {
        let key = object.key
        collections[key.type, default: [:]][key.namespace, default: [:]][key.name] = object
        byUID[object.uid] = key
        for uid in object.ownerUIDs { byOwner[uid, default: []].insert(key) }
        let slot = ObjectCache.Slot(
            type: key.type, namespace: key.namespace, controllerUID: object.controllerUID ?? "")
        byController[slot, default: []].insert(key)
    }

    fileprivate mutating func remove(_ object: CachedObject) {
        let key = object.key
        collections[key.type]?[key.namespace]?[key.name] = nil
        byUID[object.uid] = nil
        for uid in object.ownerUIDs {
            byOwner[uid]?.remove(key)
            if byOwner[uid]?.isEmpty == true { byOwner[uid] = nil }
        }
        let slot = ObjectCache.Slot(
            type: key.type, namespace: key.namespace, controllerUID: object.controllerUID ?? "")
        byController[slot]?.remove(key)
        if byController[slot]?.isEmpty == true { byController[slot] = nil }
    }
}
