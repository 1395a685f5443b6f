import Documents
import KubernetesModel

/// The ConfigMap with the authority's certificate: in every namespace, and as it should be.
struct RootCertificateController: Controller {
    let authority: String

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .namespaces: change.after.map { [key(in: $0.name)] } ?? []
        case .configMaps: change.states.prefix(1).filter { $0.name == RootCertificate.name }.map(\.key)
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        let namespace = context.cache.object(ObjectKey(.namespaces, namespace: nil, name: key.namespace))
        guard let namespace, !namespace.isTerminating else { return nil }
        let wanted = RootCertificate.configMap(namespace: key.namespace, authority: authority)
        if let present = context.cache.object(key) {
            guard present.node["data"] != wanted["data"], !present.isTerminating else { return nil }
            try await context.update(present) { $0["data"] = wanted["data"] }
            return nil
        }
        do {
            try await context.create(.configMaps, wanted)
        } catch let status as APIStatus where [403, 404, 409].contains(status.code) {
            // Made by somebody else, or the namespace is on its way out.
        }
        return nil
    }

    private func key(in namespace: String) -> ObjectKey {
        ObjectKey(.configMaps, namespace: namespace, name: RootCertificate.name)
    }
}
