public import Documents
import GRDB
import Logging
import Synchronization

/// Every object of the cluster: in memory for reading, in SQLite for good, with the latest changes for watches.
///
/// It knows no rules but one: a write says what it replaces, and is refused when something else stands there. A write
/// is on disk before anybody reads it.
public final class ObjectStore: Sendable {
    /// What must stand at the key for a write to happen.
    public enum Expectation: Sendable {
        case absent
        case revision(Int64)
    }

    /// How much of the past is kept for watches.
    public struct Limits: Sendable {
        public var events: Int
        public var eventBytes: Int

        public init(events: Int = 2_000, eventBytes: Int = 4 << 20) {
            self.events = events
            self.eventBytes = eventBytes
        }
    }

    private struct State {
        var collections: [ResourceType: ObjectCollection] = [:]
        var revision: Int64
        /// When each type last changed since the start.
        var lastChanges: [ResourceType: Int64] = [:]
        var log: EventLog
        var waiters = ChangeWaiters()
        var isEnding = false
    }

    /// What the objects that stand, CustomResourceDefinitions among them, let the cluster serve.
    public let resources = ServedResources()
    private let table: ObjectTable
    private let state: Mutex<State>
    /// Held over a whole write, disk included, so that revisions reach disk and readers in order.
    private let writing = Mutex<Void>(())

    /// - Parameter path: the database file, made when absent; nil keeps everything in memory.
    /// - Throws: `APIStatus` when the file cannot be opened or read.
    public init(path: String?, limits: Limits = Limits()) throws {
        do {
            table = try ObjectTable(path: path)
            let (objects, revision) = try table.load(into: resources)
            var state = State(
                revision: revision,
                log: EventLog(start: revision, maximumCount: limits.events, maximumBytes: limits.eventBytes))
            for object in objects { state.collections[object.type, default: ObjectCollection()].set(object) }
            self.state = Mutex(state)
        } catch {
            let reason = (error as? DatabaseError)?.message ?? "\(error)"
            throw APIStatus.storageFailed(
                "the objects in \(path ?? "memory") cannot be read or written: \(reason); "
                    + "free some space, or remove the file to begin anew")
        }
    }

    /// The resourceVersion of the latest write.
    public var revision: Int64 { state.withLock { $0.revision } }

    /// When any of these types changed last, 0 for not since the start: cheap to ask before work on what may be cached.
    func lastChange(of types: Set<ResourceType>) -> Int64 {
        state.withLock { state in types.reduce(0) { max($0, state.lastChanges[$1] ?? 0) } }
    }

    public func object(_ key: ObjectKey) -> StoredObject? {
        state.withLock { $0.collections[key.type]?[key] }
    }

    /// Objects in order of namespace and name, and the revision at which they stood so.
    public func objects(
        _ type: ResourceType, namespace: String? = nil
    ) -> (objects: [StoredObject], revision: Int64) {
        state.withLock { state in
            (state.collections[type, default: ObjectCollection()].all(in: namespace), state.revision)
        }
    }

    /// Objects as they stood at an earlier revision.
    ///
    /// - Throws: `APIStatus` 410 when that is longer ago than the log reaches.
    func objects(_ type: ResourceType, namespace: String?, at revision: Int64) throws -> [StoredObject] {
        let (present, changes) = try state.withLock { state in
            let oldest = state.log.oldestResumable(for: .only([type]))
            guard revision >= oldest else { throw APIStatus.expired(revision, oldest: oldest) }
            return (
                state.collections[type, default: ObjectCollection()].all(in: namespace),
                state.log.changes(after: revision, of: .only([type]), limit: .max)
            )
        }
        guard !changes.isEmpty else { return present }
        var objects = Dictionary(uniqueKeysWithValues: present.map { ($0.key, $0) })
        for change in changes.reversed() where namespace == nil || change.object.key.namespace == namespace {
            objects[change.object.key] = change.previous
        }
        return objects.values.sorted { $0.key < $1.key }
    }

    /// All objects of some types at one revision.
    func snapshot(_ types: TypeSelection) -> (objects: [StoredObject], revision: Int64) {
        let ordered = resources.stored.filter(types.contains)
        return state.withLock { state in
            let objects = ordered.flatMap { state.collections[$0, default: ObjectCollection()].all(in: nil) }
            return (objects, state.revision)
        }
    }

    /// Creates or replaces an object.
    ///
    /// - Throws: `APIStatus`: already exists, conflict, not found, or 500 when the disk refuses; nothing is written then.
    @discardableResult
    public func write(_ object: Node, at key: ObjectKey, expecting: Expectation) throws -> StoredObject {
        try writing.withLock { _ in
            let (previous, revision) = state.withLock { ($0.collections[key.type]?[key], $0.revision + 1) }
            switch (expecting, previous) {
            case (.absent, .some): throw APIStatus.alreadyExists(key.type, key.name)
            case (.revision, .none): throw APIStatus.notFound(key.type, key.name)
            case (.revision(let expected), .some(let previous)) where expected != previous.revision:
                throw APIStatus.conflict(key.type, key.name)
            default: break
            }
            let arranged = StoredObject.arranged(object, type: key.type, revision: revision)
            let stored = StoredObject(key: key, node: arranged, revision: revision)
            try onDisk { try table.save(stored) }
            let change: ObjectEvent.Change = previous == nil ? .added : .modified
            commit(LoggedChange(change: change, object: stored, previous: previous))
            return stored
        }
    }

    /// Removes an object, and returns its last state: what stood, or what the caller says it had become.
    @discardableResult
    public func remove(_ key: ObjectKey, expecting expected: Int64, lastState: Node? = nil) throws -> StoredObject {
        try writing.withLock { _ in
            let (previous, revision) = state.withLock { ($0.collections[key.type]?[key], $0.revision + 1) }
            guard let previous else { throw APIStatus.notFound(key.type, key.name) }
            guard previous.revision == expected else { throw APIStatus.conflict(key.type, key.name) }
            let arranged = StoredObject.arranged(lastState ?? previous.node, type: key.type, revision: revision)
            let last = StoredObject(key: key, node: arranged, revision: revision)
            try onDisk { try table.remove(key, at: revision) }
            commit(LoggedChange(change: .deleted, object: last, previous: previous))
            return last
        }
    }

    /// Forgets the past up to the present: watches that resume from before are told that they come too late.
    public func compact() { compact(upTo: revision) }

    func compact(upTo revision: Int64) {
        state.withLock { $0.log.compact(upTo: revision) }
    }

    /// Whether watches have been ended.
    var isEnding: Bool { state.withLock { $0.isEnding } }

    /// Ends every watch, those to come too.
    func endWatches() {
        let waiters = state.withLock { state in
            state.isEnding = true
            return state.waiters.takeAll()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Ends every watch and closes the file; later writes fail.
    public func close() {
        endWatches()
        writing.withLock { _ in try? table.close() }
    }

    private func commit(_ change: LoggedChange) {
        var retired: [ResourceType] = []
        if change.object.type == .customResourceDefinitions {
            let definition = change.change == .deleted ? nil : change.object.node
            retired = resources.take(definition: definition, name: change.object.key.name)
        }
        let woken = state.withLock { state in
            let object = change.object
            if change.change == .deleted {
                state.collections[object.type]?.remove(object.key)
            } else {
                state.collections[object.type, default: ObjectCollection()].set(object)
            }
            state.revision = object.revision
            state.lastChanges[object.type] = object.revision
            state.log.append(change)
            return ([object.type] + retired).flatMap { state.waiters.take(waitingFor: $0) }
        }
        for waiter in woken { waiter.resume() }
    }

    private func onDisk(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            throw APIStatus.storageFailed("the disk of the state folder is full; free some space and try again")
        } catch {
            throw APIStatus.storageFailed("the object cannot be written to the state folder: \(error)")
        }
    }
}

extension ObjectStore {
    /// How far a reader of these types has seen everything that there is: the present, unless it missed a change.
    func revisionSeen(by types: TypeSelection, after revision: Int64) -> Int64 {
        state.withLock { state in
            state.log.changes(after: revision, of: types, limit: 1).isEmpty ? max(revision, state.revision) : revision
        }
    }

    /// Changes of the types after a revision; waits when there are none yet.
    ///
    /// - Returns: nil when the store was closed or the task cancelled.
    /// - Throws: `APIStatus` 410 when the past that is asked for is forgotten.
    func changes(after revision: Int64, of types: TypeSelection, limit: Int = 200) async throws -> [LoggedChange]? {
        let id = state.withLock { $0.waiters.nextID() }
        while !Task.isCancelled {
            if state.withLock({ $0.isEnding }) { return nil }
            let found = try standingChanges(after: revision, of: types, limit: limit)
            guard found.isEmpty else { return found }
            if isRetired(types) { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isDue = state.withLock { state in
                        if state.isEnding || Task.isCancelled || isRetired(types)
                            || !state.log.changes(after: revision, of: types, limit: 1).isEmpty
                        {
                            return true
                        }
                        state.waiters.add(id, types: types, continuation)
                        return false
                    }
                    if isDue { continuation.resume() }
                }
            } onCancel: {
                state.withLock { $0.waiters.take(id) }?.resume()
            }
        }
        return nil
    }

    /// Changes of the types after a revision, as far as there are any.
    ///
    /// - Throws: `APIStatus` 410 when the past that is asked for is forgotten.
    func standingChanges(after revision: Int64, of types: TypeSelection, limit: Int = 200) throws -> [LoggedChange] {
        try state.withLock { state in
            let oldest = state.log.oldestResumable(for: types)
            guard revision >= oldest else { throw APIStatus.expired(revision, oldest: oldest) }
            return state.log.changes(after: revision, of: types, limit: limit)
        }
    }

    /// Whether the one resource that is followed is no longer served.
    private func isRetired(_ types: TypeSelection) -> Bool {
        guard case .only(let types) = types, types.count == 1, let type = types.first else { return false }
        return !resources.serves(type)
    }
}

extension APIStatus {
    static func storageFailed(_ message: String) -> APIStatus {
        APIStatus(code: 500, reason: "InternalError", message: message)
    }

    static func expired(_ revision: Int64, oldest: Int64) -> APIStatus {
        APIStatus(code: 410, reason: "Expired", message: "too old resource version: \(revision) (\(oldest))")
    }
}
