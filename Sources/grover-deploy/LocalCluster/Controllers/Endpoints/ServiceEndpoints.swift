import Documents
import KubernetesModel

/// Works out what the EndpointSlices of a Service say about its pods.
struct ServiceEndpoints {
    struct Slice: Equatable, Sendable {
        var ports: Node
        var endpoints: Node
    }

    private let name: String
    private let ports: [Node]
    let publishesNotReady: Bool
    private let zone: @Sendable (_ node: String) -> String?

    /// - Parameter zone: the zone of a node, where it has one.
    init(_ service: CachedObject, zone: @escaping @Sendable (_ node: String) -> String? = { _ in nil }) {
        self.zone = zone
        name = service.name
        ports = service.node.value(at: "spec", "ports")?.list ?? []
        publishesNotReady = service.node.value(at: "spec", "publishNotReadyAddresses")?.bool ?? false
    }

    /// Pods whose ports resolve alike share a slice; a Service without pods still has one.
    func slices(of pods: [PodState]) -> [Slice] {
        var groups: [(ports: Node, endpoints: [Node])] = []
        for pod in pods where !pod.isFinished {
            guard let endpoint = endpoint(of: pod) else { continue }
            let resolved = resolvedPorts(on: pod)
            if let index = groups.firstIndex(where: { $0.ports == resolved }) {
                groups[index].endpoints.append(endpoint)
            } else {
                groups.append((resolved, [endpoint]))
            }
        }
        guard !groups.isEmpty else { return [Slice(ports: .emptyList, endpoints: .emptyList)] }
        return groups.flatMap { group in
            stride(from: 0, to: group.endpoints.count, by: EndpointSliceController.endpointsPerSlice).map { start in
                let end = min(start + EndpointSliceController.endpointsPerSlice, group.endpoints.count)
                return Slice(ports: group.ports, endpoints: Node(Array(group.endpoints[start..<end])))
            }
        }
    }

    /// Nil for a pod without an address. A pod that terminates is never ready, though it may still serve.
    private func endpoint(of pod: PodState) -> Node? {
        let object = pod.object
        guard let address = object.node.value(at: "status", "podIP")?.string, !address.isEmpty else { return nil }
        let ready = publishesNotReady || (pod.isReady && !pod.isTerminating)
        var endpoint: Node = [
            "addresses": [Node(address)],
            "conditions": [
                "ready": Node(ready), "serving": Node(publishesNotReady || pod.isReady),
                "terminating": Node(pod.isTerminating),
            ],
        ]
        if let hostname = object.node.value(at: "spec", "hostname")?.string,
            object.node.value(at: "spec", "subdomain")?.string == name
        {
            endpoint["hostname"] = Node(hostname)
        }
        endpoint["targetRef"] = [
            "kind": "Pod", "namespace": Node(object.namespace), "name": Node(object.name), "uid": Node(object.uid),
        ]
        if let node = object.node.value(at: "spec", "nodeName")?.string {
            endpoint["nodeName"] = Node(node)
            endpoint["zone"] = zone(node).map { Node($0) }
        }
        return endpoint
    }

    /// The Service's ports with the numbers that they have on this pod; a name that the pod does not have is left
    /// out.
    func resolvedPorts(on pod: PodState) -> Node {
        Node(
            ports.compactMap { port -> Node? in
                let transport = port["protocol"]?.string ?? "TCP"
                guard let number = targetPort(of: port, transport, on: pod) else { return nil }
                var resolved: Node = ["name": Node(port["name"]?.string ?? "")]
                resolved["protocol"] = Node(transport)
                resolved["port"] = Node(number)
                resolved["appProtocol"] = port["appProtocol"]
                return resolved
            })
    }

    private func targetPort(of port: Node, _ transport: String, on pod: PodState) -> Int? {
        guard let target = port["targetPort"], !target.isNull else { return port["port"]?.int }
        if let number = target.int { return number == 0 ? port["port"]?.int : number }
        guard let name = target.string else { return nil }
        let containers = pod.object.node.value(at: "spec", "containers")?.list ?? []
        return containers.flatMap { $0["ports"]?.list ?? [] }.first {
            $0["name"]?.string == name && ($0["protocol"]?.string ?? "TCP") == transport
        }?["containerPort"]?.int
    }
}
