internal import Documents
internal import KubernetesModel
internal import Synchronization

/// Which port of a Service a name or a number means.
final class ServicePorts: Sendable {
    private let services = Mutex<[String: [(name: String, number: Int)]]>([:])

    func apply(_ service: Node) {
        let ports = (service.value(at: "spec", "ports")?.list ?? []).map {
            (name: $0["name"]?.string ?? "", number: $0["port"]?.int ?? 0)
        }
        services.withLock { $0[Self.key(service.objectNamespace, service.objectName)] = ports }
    }

    func remove(_ service: Node) {
        services.withLock { _ = $0.removeValue(forKey: Self.key(service.objectNamespace, service.objectName)) }
    }

    func keepOnly(_ list: [Node]) {
        let keys = Set(list.map { Self.key($0.objectNamespace, $0.objectName) })
        services.withLock { services in services = services.filter { keys.contains($0.key) } }
    }

    func port(of backend: IngressRoutes.Backend) -> ServicePort? {
        let ports = services.withLock { $0[Self.key(backend.namespace, backend.service)] } ?? []
        guard let port = ports.first(where: { $0.name == backend.port || String($0.number) == backend.port }) else {
            return nil
        }
        return ServicePort(namespace: backend.namespace, service: backend.service, port: port.name)
    }

    private static func key(_ namespace: String?, _ name: String?) -> String {
        "\(namespace ?? "default")/\(name ?? "")"
    }
}
