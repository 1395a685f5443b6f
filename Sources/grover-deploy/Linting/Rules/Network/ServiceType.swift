internal import Documents

extension Rule {
    static let serviceType = Rule(
        "service-type", .warning, "a Service that opens a port on every machine",
        why: "A NodePort is reachable wherever any node is, past the ingress and its TLS.",
        fix: "Use ClusterIP behind an Ingress, or LoadBalancer.", peers: [.kubeScore("service-type")],
        .objects(["Service"]) { object, report in
            guard let node = object.spec?["type"], node.string == "NodePort" else { return }
            report("NodePort opens a port on every machine; use ClusterIP or LoadBalancer", at: node)
        })
}
