internal import Documents
internal import KubernetesModel
internal import Synchronization

/// One address of a pod behind a Service's port.
struct Endpoint: Hashable, Sendable {
    let address: String
    let port: Int
}

/// One port that a Service offers.
struct ServicePort: Hashable, Sendable {
    let namespace: String
    let service: String
    /// Empty for the only port of a Service.
    let port: String
}

/// Which endpoints may get new connections, by the EndpointSlices as they stand.
///
/// An endpoint that stops being ready is never chosen again; connections that it has are not touched.
final class EndpointTable: Sendable {
    private struct State {
        var slices: [String: [ServicePort: [(endpoint: Endpoint, isReady: Bool)]]] = [:]
        var connections: [Endpoint: Int] = [:]
        var turn = 0
    }

    private let state = Mutex(State())

    func apply(_ slice: Node) {
        let namespace = slice.objectNamespace ?? "default"
        guard let service = slice.labels["kubernetes.io/service-name"] else { return }
        var ports: [ServicePort: [(endpoint: Endpoint, isReady: Bool)]] = [:]
        for port in slice["ports"]?.list ?? [] {
            guard let number = port["port"]?.int else { continue }
            let key = ServicePort(namespace: namespace, service: service, port: port["name"]?.string ?? "")
            for node in slice["endpoints"]?.list ?? [] {
                let conditions = node["conditions"]
                let isReady = conditions?["ready"]?.bool ?? true
                let serves = conditions?["serving"]?.bool ?? isReady
                guard isReady || serves, let address = node["addresses"]?[0]?.string else { continue }
                ports[key, default: []].append((Endpoint(address: address, port: number), isReady))
            }
        }
        state.withLock { $0.slices[Self.name(slice)] = ports }
    }

    func remove(_ slice: Node) {
        state.withLock { _ = $0.slices.removeValue(forKey: Self.name(slice)) }
    }

    /// Forgets all slices but the named ones: a new watch tells what stands.
    func keepOnly(_ slices: [Node]) {
        let names = Set(slices.map(Self.name))
        state.withLock { state in state.slices = state.slices.filter { names.contains($0.key) } }
    }

    /// The ready endpoint with the fewest connections, taking turns among equals; where none is ready, one that
    /// still serves while it ends.
    ///
    /// The caller tells `release` when its connection is over.
    func acquire(_ port: ServicePort, besides tried: Set<Endpoint>) -> Endpoint? {
        state.withLock { state in
            let all = state.slices.values.flatMap { $0[port] ?? [] }.filter { !tried.contains($0.endpoint) }
            let ready = all.filter(\.isReady)
            let choices = (ready.isEmpty ? all : ready).map(\.endpoint)
            guard !choices.isEmpty else { return nil }
            state.turn &+= 1
            let first = state.turn % choices.count
            var best = choices[first]
            for offset in 1..<max(1, choices.count) {
                let next = choices[(first + offset) % choices.count]
                if state.connections[next, default: 0] < state.connections[best, default: 0] { best = next }
            }
            state.connections[best, default: 0] += 1
            return best
        }
    }

    func release(_ endpoint: Endpoint) {
        state.withLock { state in
            let left = state.connections[endpoint, default: 1] - 1
            state.connections[endpoint] = left > 0 ? left : nil
        }
    }

    private static func name(_ slice: Node) -> String { "\(slice.objectNamespace ?? "")/\(slice.objectName ?? "")" }
}
