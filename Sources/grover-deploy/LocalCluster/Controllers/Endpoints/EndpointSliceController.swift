import Documents
import KubernetesModel

/// EndpointSlices: for each Service with a selector, the addresses of its pods and which of them serve.
struct EndpointSliceController: Controller {
    static let serviceLabel = "kubernetes.io/service-name"
    static let managedByLabel = "endpointslice.kubernetes.io/managed-by"
    static let managedBy = "endpointslice-controller.k8s.io"
    static let endpointsPerSlice = 100

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .services: change.states.prefix(1).map(\.key)
        case .pods: Self.services(after: change, in: cache)
        case .endpointSlices:
            change.states.compactMap { slice in
                slice.labels[Self.serviceLabel].map {
                    ObjectKey(.services, namespace: slice.namespace, name: $0)
                }
            }
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let service = context.cache.object(key), !service.isTerminating,
            service.node.value(at: "spec", "type")?.string != "ExternalName",
            let selector = Self.selector(of: service)
        else { return nil }
        let pods = context.cache.objects(.pods, namespace: key.namespace).filter { selector.matches($0.labels) }
        let cache = context.cache
        let wanted = ServiceEndpoints(service) { node in
            cache.object(ObjectKey(.nodes, namespace: nil, name: node))?.labels["topology.kubernetes.io/zone"]
        }.slices(of: pods.map { PodState($0) })
        var standing = context.cache.objects(.endpointSlices, namespace: key.namespace).filter {
            $0.labels[Self.serviceLabel] == service.name && $0.labels[Self.managedByLabel] == Self.managedBy
                && !$0.isTerminating
        }
        var missing: [ServiceEndpoints.Slice] = []
        for slice in wanted {
            // The slice with the same ports is changed in place, so that watchers see one object change.
            let position = standing.firstIndex { ($0.node["ports"] ?? .emptyList) == slice.ports }
            guard let position else {
                missing.append(slice)
                continue
            }
            try await write(slice, to: standing.remove(at: position), of: service, in: context)
        }
        for slice in missing {
            if let unused = standing.popLast() {
                try await write(slice, to: unused, of: service, in: context)
            } else {
                try await context.create(.endpointSlices, object(for: slice, of: service))
            }
        }
        for unused in standing { try await context.delete(unused) }
        return nil
    }

    private func write(
        _ slice: ServiceEndpoints.Slice, to object: CachedObject, of service: CachedObject,
        in context: ControllerContext
    ) async throws {
        guard (object.node["endpoints"] ?? .emptyList) != slice.endpoints || object.node["ports"] != slice.ports
        else { return }
        try await context.update(object) { node in
            node["endpoints"] = slice.endpoints
            node["ports"] = slice.ports
        }
    }

    private func object(for slice: ServiceEndpoints.Slice, of service: CachedObject) -> Node {
        var labels = service.labels
        labels[Self.managedByLabel] = Self.managedBy
        labels[Self.serviceLabel] = service.name
        if service.node.value(at: "spec", "clusterIP")?.string == "None" {
            labels["service.kubernetes.io/headless"] = ""
        }
        return [
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
            "metadata": [
                "generateName": Node("\(service.name)-"), "namespace": Node(service.namespace),
                "labels": Node(texts: labels), "ownerReferences": [service.controllerReference],
            ],
            "addressType": "IPv4", "endpoints": slice.endpoints, "ports": slice.ports,
        ]
    }

    /// The Services that select a changed pod, or did.
    static func services(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        guard let namespace = change.states.first?.namespace else { return [] }
        return cache.objects(.services, namespace: namespace).filter { service in
            guard let selector = Self.selector(of: service) else { return false }
            return change.states.contains { selector.matches($0.labels) }
        }.map(\.key)
    }

    static func selector(of service: CachedObject) -> LabelSelector? {
        let labels = service.node.value(at: "spec", "selector")?.textMap ?? [:]
        return labels.isEmpty ? nil : LabelSelector(matching: labels)
    }
}
