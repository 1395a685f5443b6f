import Documents
import KubernetesModel

/// Ports that Services of type NodePort and LoadBalancer have on every node.
///
/// They are given out and kept as on a real cluster, so that what is stored and shown is the same; the local cluster
/// listens on the ports of LoadBalancers themselves.
enum NodePorts {
    private static let range = 30000...32767

    /// Gives each port of the Service one that no other Service has; a port that stays keeps what it had.
    static func give(_ service: inout Node, old: Node?, besides others: [Node]) throws {
        guard var ports = service.value(at: "spec", "ports")?.list else { return }
        guard hasNodePorts(service) else {
            for index in ports.indices { ports[index]["nodePort"] = nil }
            service.set(Node(ports), at: "spec", "ports")
            return
        }
        var taken = Set(
            others.flatMap { ($0.value(at: "spec", "ports")?.list ?? []).compactMap { $0["nodePort"]?.int } })
        for index in ports.indices {
            let path = "spec.ports[\(index)].nodePort"
            if let wanted = ports[index]["nodePort"]?.int, wanted != 0 {
                try check(wanted, taken, path, of: service)
            } else if let kept = before(ports[index], in: old), !taken.contains(kept) {
                ports[index]["nodePort"] = Node(kept)
            } else if let free = range.first(where: { !taken.contains($0) }) {
                ports[index]["nodePort"] = Node(free)
            }
            if let port = ports[index]["nodePort"]?.int { taken.insert(port) }
        }
        service.set(Node(ports), at: "spec", "ports")
    }

    private static func hasNodePorts(_ service: Node) -> Bool {
        switch service.value(at: "spec", "type")?.string {
        case "NodePort": true
        case "LoadBalancer": service.value(at: "spec", "allocateLoadBalancerNodePorts")?.bool ?? true
        default: false
        }
    }

    private static func before(_ port: Node, in old: Node?) -> Int? {
        let same = old?.value(at: "spec", "ports")?.list?.first {
            $0["port"] == port["port"] && $0["protocol"] == port["protocol"]
        }
        return same?["nodePort"]?.int
    }

    private static func check(_ port: Int, _ taken: Set<Int>, _ path: String, of service: Node) throws {
        var errors = FieldErrors()
        if !range.contains(port) {
            errors.invalid(
                path, Node(port),
                "provided port is not in the valid range. The range of valid ports is "
                    + "\(range.lowerBound)-\(range.upperBound)")
        } else if taken.contains(port) {
            errors.invalid(path, Node(port), "provided port is already allocated")
        }
        guard errors.causes.isEmpty else {
            throw APIStatus.invalid(.services, service.objectName ?? "", errors.causes)
        }
    }
}
