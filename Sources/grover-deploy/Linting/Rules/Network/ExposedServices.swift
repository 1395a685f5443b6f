internal import Documents

extension Rule {
    static let exposedServices = Rule(
        "exposed-services", .info, "a Service that is open to the outside",
        why: "Where everything outside comes in by an Ingress, other ways are a surprise.", fix: "Use ClusterIP.",
        peers: [.kubeLinter("exposed-services")], isOptional: true,
        .objects(["Service"]) { object, report in
            guard let node = object.spec?["type"], node.string == "NodePort" || node.string == "LoadBalancer" else {
                return
            }
            report("'\(object.name)' is open to the outside as \(node.string ?? ""); use ClusterIP", at: node)
        })
}
