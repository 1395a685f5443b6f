import Documents
import KubernetesModel
import LocalCluster
import Synchronization

/// Passes everything on to the real store, and knows when each watch has worked off all that was written.
///
/// A marker is written through the store; since watches are in order, a reader that has come to it has seen, and is
/// done with, everything before.
final class ObservedAccess: ClusterAccess {
    private struct State {
        var writes = 0
        var markers = 0
        var lastWatch = 0
        /// The marker that each living watch has come to.
        var reached: [Int: Int] = [:]
    }

    static let marker = "test-marker"
    /// Controllers and node.
    private static let readers = 2

    let base: any ClusterAccess
    private let refusal: @Sendable (ResourceType) -> APIStatus?
    private let state = Mutex(State())

    /// - Parameter refusal: what creating an object of a type is refused with.
    init(_ base: any ClusterAccess, refusing refusal: @escaping @Sendable (ResourceType) -> APIStatus? = { _ in nil })
    {
        self.base = base
        self.refusal = refusal
    }

    var writes: Int { state.withLock { $0.writes } }

    /// Returns when each watch has seen everything written so far.
    func drain() async throws {
        let number = state.withLock { state in
            state.markers += 1
            return state.markers
        }
        if number == 1 {
            _ = try await base.create(
                .configMaps, ["metadata": ["name": Node(Self.marker), "namespace": "default"]], manager: "tests")
        }
        _ = try await base.update(
            .configMaps, namespace: "default", name: Self.marker, subresource: nil, manager: "tests"
        ) { $0.set(Node(String(number)), at: "data", "number") }
        while state.withLock({ state in
            state.reached.count < Self.readers || state.reached.values.contains { $0 < number }
        }) { await Task.yield() }
    }

    func get(_ type: ResourceType, namespace: String?, name: String) async throws -> Node? {
        try await base.get(type, namespace: namespace, name: name)
    }

    func list(_ type: ResourceType, namespace: String?) async throws -> [Node] {
        try await base.list(type, namespace: namespace).filter { $0.objectName != Self.marker }
    }

    func create(_ type: ResourceType, _ object: Node, manager: String) async throws -> Node {
        state.withLock { $0.writes += 1 }
        if let status = refusal(type) { throw status }
        return try await base.create(type, object, manager: manager)
    }

    func update(
        _ type: ResourceType, namespace: String?, name: String, subresource: String?, manager: String,
        _ change: @Sendable (inout Node) throws -> Void
    ) async throws -> Node? {
        state.withLock { $0.writes += 1 }
        return try await base.update(
            type, namespace: namespace, name: name, subresource: subresource, manager: manager, change)
    }

    func delete(
        _ type: ResourceType, namespace: String?, name: String, options: DeletionOptions
    ) async throws {
        state.withLock { $0.writes += 1 }
        try await base.delete(type, namespace: namespace, name: name, options: options)
    }

    var resources: ServedResources { base.resources }

    func watch(_ types: TypeSelection) async -> AsyncStream<ObjectEvent> {
        let events = Reader(await base.watch(types.following(.configMaps)))
        let id = state.withLock { state in
            state.lastWatch += 1
            state.reached[state.lastWatch] = 0
            return state.lastWatch
        }
        return AsyncStream {
            while let event = await events.next() {
                if event.object.objectName == Self.marker {
                    let number = event.object.value(at: "data", "number")?.string.flatMap { Int($0) } ?? 0
                    self.state.withLock { $0.reached[id] = number }
                } else if types.contains(event.type) {
                    return event
                }
            }
            self.state.withLock { $0.reached[id] = nil }
            return nil
        }
    }

    /// The one reader of a stream, made to be called from a closure.
    private actor Reader {
        private let stream: AsyncStream<ObjectEvent>

        init(_ stream: AsyncStream<ObjectEvent>) {
            self.stream = stream
        }

        func next() async -> ObjectEvent? {
            var iterator = stream.makeAsyncIterator()
            return await iterator.next(isolation: self)
        }
    }
}
