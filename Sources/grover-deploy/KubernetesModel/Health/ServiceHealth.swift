internal import Documents

extension Health {
    /// A load balancer needs its address; any other service is there once it is written.
    static func service(_ object: Node) -> HealthStatus {
        guard object.value(at: "spec", "type")?.string == "LoadBalancer" else { return .current }
        let ingress = object.value(at: "status", "loadBalancer", "ingress")?.list ?? []
        for port in ingress.lazy.flatMap({ $0["ports"]?.list ?? [] }) {
            guard let error = port["error"]?.string, !error.isEmpty else { continue }
            return .failed(
                "the load balancer cannot serve port \(port["port"]?.scalarText ?? "?") (\(error)); "
                    + "end the program that has the port, or choose another one")
        }
        return ingress.isEmpty ? .inProgress("the load balancer has no address yet") : .current
    }
}
