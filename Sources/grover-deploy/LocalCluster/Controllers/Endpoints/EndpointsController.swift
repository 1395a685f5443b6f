import Documents
import KubernetesModel

/// Endpoints: for each Service with a selector, the older form of what its EndpointSlices say.
struct EndpointsController: Controller {
    static let managedByLabel = "endpoints.kubernetes.io/managed-by"
    private static let managedBy = "endpoint-controller"
    private static let triggerTime = "endpoints.kubernetes.io/last-change-trigger-time"

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .services: change.states.prefix(1).map(\.key)
        case .pods: EndpointSliceController.services(after: change, in: cache)
        case .endpoints:
            change.states.prefix(1).map { ObjectKey(.services, namespace: $0.namespace, name: $0.name) }
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        let standing = context.cache.object(ObjectKey(.endpoints, namespace: key.namespace, name: key.name))
        guard let service = context.cache.object(key), !service.isTerminating else {
            // Endpoints have no owner: they go with the Service of their name.
            if let standing, standing.labels[Self.managedByLabel] == Self.managedBy, !standing.isTerminating {
                try await context.delete(standing)
            }
            return nil
        }
        guard service.node.value(at: "spec", "type")?.string != "ExternalName",
            let selector = EndpointSliceController.selector(of: service)
        else { return nil }
        let pods = context.cache.objects(.pods, namespace: key.namespace).filter { selector.matches($0.labels) }
            .map { PodState($0) }.filter { !$0.isFinished }
        let subsets = Self.subsets(of: service, pods: pods)
        var labels = service.labels
        labels[Self.managedByLabel] = Self.managedBy
        if service.node.value(at: "spec", "clusterIP")?.string == "None" {
            labels["service.kubernetes.io/headless"] = ""
        }
        if let standing {
            guard standing.node["subsets"] ?? .emptyList != subsets || standing.labels != labels else { return nil }
            let (time, all) = (context.now().text, labels)
            try await context.update(standing) { node in
                node["subsets"] = subsets
                node.set(Node(texts: all), at: "metadata", "labels")
                node.set(Node(time), at: "metadata", "annotations", Self.triggerTime)
            }
        } else {
            var metadata: Node = [
                "name": Node(service.name), "namespace": Node(service.namespace), "labels": Node(texts: labels),
            ]
            metadata["annotations"] = [Self.triggerTime: Node(context.now().text)]
            try await context.create(
                .endpoints, ["apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": subsets])
        }
        return nil
    }

    /// Pods whose ports resolve alike share a subset; those that do not serve stand apart in it.
    private static func subsets(of service: CachedObject, pods: [PodState]) -> Node {
        let endpoints = ServiceEndpoints(service)
        var groups: [(ports: Node, ready: [Node], others: [Node])] = []
        for pod in pods where endpoints.publishesNotReady || !pod.isTerminating {
            let object = pod.object
            guard let ip = object.node.value(at: "status", "podIP")?.string, !ip.isEmpty else { continue }
            var address: Node = ["ip": Node(ip)]
            if let hostname = object.node.value(at: "spec", "hostname")?.string,
                object.node.value(at: "spec", "subdomain")?.string == service.name
            {
                address["hostname"] = Node(hostname)
            }
            address["nodeName"] = object.node.value(at: "spec", "nodeName")
            address["targetRef"] = [
                "kind": "Pod", "namespace": Node(object.namespace), "name": Node(object.name),
                "uid": Node(object.uid),
            ]
            let ports = endpoints.resolvedPorts(on: pod)
            let index = groups.firstIndex { $0.ports == ports } ?? groups.count
            if index == groups.count { groups.append((ports, [], [])) }
            if endpoints.publishesNotReady || pod.isReady {
                groups[index].ready.append(address)
            } else {
                groups[index].others.append(address)
            }
        }
        return Node(
            groups.map { group in
                var subset: Node = .emptyMap
                if !group.ready.isEmpty { subset["addresses"] = sorted(group.ready) }
                if !group.others.isEmpty { subset["notReadyAddresses"] = sorted(group.others) }
                if group.ports.list?.isEmpty == false { subset["ports"] = ports(group.ports) }
                return subset
            })
    }

    private static func sorted(_ addresses: [Node]) -> Node {
        Node(addresses.sorted { ($0["ip"]?.string ?? "") < ($1["ip"]?.string ?? "") })
    }

    private static func ports(_ ports: Node) -> Node {
        Node(
            (ports.list ?? []).map { port in
                var entry: Node = .emptyMap
                if let name = port["name"], name != "" { entry["name"] = name }
                for key in ["port", "protocol", "appProtocol"] { entry[key] = port[key] }
                return entry
            })
    }
}
