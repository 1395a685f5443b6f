internal import Documents

extension Health {
    /// A load balancer needs its address; any other service is there once it is written.
    static func service(_ object: Node) -> HealthStatus {
        guard object.value(at: "spec", "type")?.string == "LoadBalancer" else { return .current }
        let ingress = object.value(at: "status", "loadBalancer", "ingress")?.list ?? []
        return ingress.isEmpty ? .inProgress("the load balancer has no address yet") : .current
    }
}
