import Documents
import KubernetesModel

/// Endpoints that somebody wrote by hand for a Service without a selector, repeated as EndpointSlices: those are what
/// Services are served from.
struct EndpointsMirror: Controller {
    private static let managedBy = "endpointslicemirroring-controller.k8s.io"
    private static let skipLabel = "endpointslice.kubernetes.io/skip-mirror"

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .endpoints, .services:
            change.states.prefix(1).map { ObjectKey(.endpoints, namespace: $0.namespace, name: $0.name) }
        case .endpointSlices:
            change.states.filter { $0.labels[EndpointSliceController.managedByLabel] == Self.managedBy }.compactMap {
                slice in
                slice.labels[EndpointSliceController.serviceLabel].map {
                    ObjectKey(.endpoints, namespace: slice.namespace, name: $0)
                }
            }
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        var standing = context.cache.objects(.endpointSlices, namespace: key.namespace).filter {
            $0.labels[EndpointSliceController.serviceLabel] == key.name
                && $0.labels[EndpointSliceController.managedByLabel] == Self.managedBy && !$0.isTerminating
        }
        for (index, slice) in wanted(key, in: context.cache).enumerated() {
            guard index < standing.count else {
                try await context.create(.endpointSlices, slice)
                continue
            }
            try await context.update(standing[index]) { node in
                for part in ["endpoints", "ports"] { node[part] = slice[part] }
            }
        }
        standing.removeFirst(min(standing.count, wanted(key, in: context.cache).count))
        for slice in standing { try await context.delete(slice) }
        return nil
    }

    private func wanted(_ key: ObjectKey, in cache: ObjectCache) -> [Node] {
        guard let endpoints = cache.object(key), !endpoints.isTerminating,
            endpoints.labels[EndpointsController.managedByLabel] == nil, endpoints.labels[Self.skipLabel] != "true",
            let service = cache.object(ObjectKey(.services, namespace: key.namespace, name: key.name)),
            !service.isTerminating, EndpointSliceController.selector(of: service) == nil
        else { return [] }
        return (endpoints.node["subsets"]?.list ?? []).map { slice(of: $0, in: endpoints) }
    }

    private func slice(of subset: Node, in endpoints: CachedObject) -> Node {
        func entries(_ part: String, ready: Bool) -> [Node] {
            (subset[part]?.list ?? []).map { address in
                var endpoint: Node = [
                    "addresses": [address["ip"] ?? ""], "conditions": ["ready": Node(ready)],
                ]
                for key in ["hostname", "nodeName", "targetRef"] { endpoint[key] = address[key] }
                return endpoint
            }
        }
        var labels = endpoints.labels
        labels[EndpointSliceController.serviceLabel] = endpoints.name
        labels[EndpointSliceController.managedByLabel] = Self.managedBy
        let ports = (subset["ports"]?.list ?? []).map { port -> Node in
            var entry: Node = ["name": port["name"] ?? ""]
            entry["protocol"] = port["protocol"] ?? "TCP"
            entry["port"] = port["port"]
            entry["appProtocol"] = port["appProtocol"]
            return entry
        }
        return [
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
            "metadata": [
                "generateName": Node("\(endpoints.name)-"), "namespace": Node(endpoints.namespace),
                "labels": Node(texts: labels), "ownerReferences": [endpoints.controllerReference],
            ],
            "addressType": "IPv4",
            "endpoints": Node(
                entries("addresses", ready: true) + entries("notReadyAddresses", ready: false)),
            "ports": Node(ports),
        ]
    }
}
