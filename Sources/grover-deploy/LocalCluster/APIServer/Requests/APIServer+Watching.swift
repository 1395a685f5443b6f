import Documents
import KubernetesModel

extension APIServer {
    func watch(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        let (form, _) = try request.representation()
        let stream = try WatchStream(request, ListQuery(request, path), form: form, registry: registry, clock: clock)
        return APIResponse(body: .stream(ChunkSource { try await stream.next() }))
    }
}

/// One watch: what stands when it is asked for, then every change, bookmarks now and then, until its time is over.
///
/// It keeps a position in the store's log and no events of its own.
actor WatchStream {
    private static let longest = Duration.seconds(3600)
    /// What a client may ask for, in seconds.
    private static let most = 86_400
    private static let bookmarkInterval = Duration.seconds(60)

    private let query: ListQuery
    private let registry: ObjectRegistry
    private let form: Representation
    private let includeObject: String?
    private let wantsBookmarks: Bool
    private let timer: Deadlines
    private var position: Int64
    private var initial: [StoredObject]
    private var marksInitialEnd: Bool
    private var isFirst = true
    private var isOver = false

    init(
        _ request: APIRequest, _ query: ListQuery, form: Representation, registry: ObjectRegistry,
        clock: any Clock<Duration>
    ) throws {
        let seconds = request.parameter("timeoutSeconds").flatMap { Int($0) }
        let timeout = seconds.map { .seconds(min(max(0, $0), Self.most)) } ?? Self.longest
        let sendsInitial = request.flag("sendInitialEvents")
        let skipsInitial = request.query.contains { $0.name == "sendInitialEvents" && $0.value == "false" }
        let bookmarks = request.flag("allowWatchBookmarks")
        var (start, standing) = (try request.revision() ?? 0, [StoredObject]())
        if start == 0 || sendsInitial {
            let (objects, present) = registry.standing(query.type, namespace: query.namespace)
            (start, standing) = (present, skipsInitial ? [] : objects.filter(query.matches))
        }
        self.query = query
        self.registry = registry
        self.form = form
        includeObject = request.parameter("includeObject")
        wantsBookmarks = bookmarks
        timer = Deadlines(clock, end: timeout, every: Self.bookmarkInterval)
        marksInitialEnd = sendsInitial && bookmarks
        position = start
        initial = standing
    }

    /// The next lines, or nil at the end.
    func next() async throws -> [UInt8]? {
        guard !isOver else { return nil }
        if !initial.isEmpty || marksInitialEnd { return initialLines() }
        do {
            while true {
                switch try await nextEvent() {
                case .changes(let changes):
                    position = changes.last?.revision ?? position
                    let lines = changes.flatMap(lines)
                    if !lines.isEmpty { return lines }
                case .bookmark:
                    await timer.markMade()
                    let lines = try standing() + (wantsBookmarks ? line("BOOKMARK", bookmark()) : [])
                    if !lines.isEmpty { return lines }
                case .end:
                    isOver = true
                    let lines = try standing()
                    return lines.isEmpty ? nil : lines
                }
            }
        } catch let status as APIStatus {
            isOver = true
            return line("ERROR", status.node)
        }
    }

    private enum Event {
        case changes([LoggedChange])
        case bookmark
        case end
    }

    private func nextEvent() async throws -> Event {
        let (store, position, type, timer) = (registry.store, position, query.type.storage, timer)
        return try await withThrowingTaskGroup(of: Event.self) { group in
            group.addTask {
                guard let changes = try await store.changes(after: position, of: .only([type])) else { return .end }
                return .changes(changes)
            }
            group.addTask {
                guard let isEnd = await timer.next() else { return .end }
                return isEnd ? .end : .bookmark
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .end
        }
    }

    /// Changes that came until a deadline that was noticed before them.
    private func standing() throws -> [UInt8] {
        let changes = try registry.store.standingChanges(after: position, of: .only([query.type.storage]))
        position = changes.last?.revision ?? position
        return changes.flatMap(lines)
    }

    private func initialLines() -> [UInt8] {
        var bytes = initial.flatMap { line("ADDED", $0) }
        initial = []
        if marksInitialEnd {
            marksInitialEnd = false
            bytes += line("BOOKMARK", bookmark(annotations: ["k8s.io/initial-events-end": "true"]))
        }
        return bytes
    }

    /// A change as this watch sees it: an object that comes into view is added, one that leaves it is deleted.
    private func lines(_ logged: LoggedChange) -> [UInt8] {
        let change = LoggedChange(
            change: logged.change, object: logged.object.seen(as: query.type),
            previous: logged.previous?.seen(as: query.type))
        let isIn = query.matches(change.object)
        let wasIn = change.previous.map(query.matches) ?? false
        switch (change.change, wasIn, isIn) {
        case (.deleted, true, _): return line("DELETED", change.object)
        case (.deleted, false, _), (_, false, false): return []
        case (_, false, true): return line("ADDED", change.object)
        case (_, true, true): return line("MODIFIED", change.object)
        case (_, true, false):
            guard let previous = change.previous else { return [] }
            let last = StoredObject.arranged(previous.node, type: query.type, revision: change.revision)
            return line("DELETED", StoredObject(key: previous.key, node: last, revision: change.revision))
        }
    }

    private func line(_ type: String, _ object: StoredObject) -> [UInt8] {
        switch form {
        case .table:
            var table = ResourceTable(
                query.type, custom: registry.store.resources.custom(query.type), now: registry.now(),
                include: includeObject)
            table.showsColumns = isFirst
            isFirst = false
            let metadata: Node = ["resourceVersion": Node(String(object.revision))]
            return line(type, table.node(of: [object.node], metadata: metadata))
        case .metadata, .metadataList: return line(type, object.node.partialMetadata)
        default: return Array(#"{"type":"\#(type)","object":"#.utf8) + object.json + Array("}\n".utf8)
        }
    }

    private func line(_ type: String, _ object: Node) -> [UInt8] {
        JSON.bytes(["type": Node(type), "object": object]) + [0x0A]
    }

    private func bookmark(annotations: Node? = nil) -> Node {
        let present = registry.store.revisionSeen(by: .only([query.type.storage]), after: position)
        position = present
        var metadata: Node = ["resourceVersion": Node(String(present))]
        metadata["annotations"] = annotations
        if form == .metadata || form == .metadataList {
            return ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata]
        }
        return ["kind": Node(query.type.kind), "apiVersion": Node(query.type.apiVersion), "metadata": metadata]
    }
}
