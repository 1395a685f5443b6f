import Documents
import KubernetesModel

/// What an object counts for in the quotas of its namespace.
enum QuotaUsage {
    private static let countedByPlural: Set<ResourceType> = [
        .configMaps, .secrets, .claims, .services, .resourceQuotas,
    ]

    static func of(_ object: Node, _ type: ResourceType) -> ResourceAmounts {
        var usage: ResourceAmounts = ["count/\(type.qualifiedPlural)": .one]
        if countedByPlural.contains(type) { usage[type.plural] = .one }
        switch type {
        case .pods: usage.add(pod(object))
        case .services: usage.add(service(object))
        case .claims: usage.add(claim(object))
        default: break
        }
        return usage
    }

    /// What the names in a quota are counted by; nil for those that no object counts for.
    static func type(of name: String, among types: [ResourceType]) -> ResourceType? {
        if name.hasPrefix("count/") {
            let plural = name.dropFirst("count/".count)
            return types.first { $0.qualifiedPlural == plural }
        }
        if name.hasPrefix("services") { return .services }
        if name == "requests.storage" || name.hasSuffix("storageclass.storage.k8s.io/requests.storage") {
            return .claims
        }
        if name.hasSuffix("storageclass.storage.k8s.io/persistentvolumeclaims") { return .claims }
        return countedByPlural.first { $0.plural == name } ?? .pods
    }

    private static func pod(_ pod: Node) -> ResourceAmounts {
        // What has ended uses nothing, though it stands.
        let phase = pod.value(at: "status", "phase")?.string
        guard phase != "Succeeded", phase != "Failed" else { return [:] }
        var usage: ResourceAmounts = ["pods": .one]
        let resources = PodDemand(pod)
        for (name, amount) in resources.requests {
            usage["requests.\(name)"] = amount
            if ["cpu", "memory", "ephemeral-storage"].contains(name) { usage[name] = amount }
        }
        for (name, amount) in resources.limits { usage["limits.\(name)"] = amount }
        return usage
    }

    private static func service(_ service: Node) -> ResourceAmounts {
        let ports = service.value(at: "spec", "ports")?.list?.count ?? 0
        switch service.value(at: "spec", "type")?.string {
        case "NodePort": return ["services.nodeports": Amount(count: ports)]
        case "LoadBalancer":
            let hasNodePorts = service.value(at: "spec", "allocateLoadBalancerNodePorts")?.bool ?? true
            return ["services.loadbalancers": .one, "services.nodeports": Amount(count: hasNodePorts ? ports : 0)]
        default: return [:]
        }
    }

    private static func claim(_ claim: Node) -> ResourceAmounts {
        let storage = Amount(claim.value(at: "spec", "resources", "requests", "storage"))
        var usage = ResourceAmounts()
        usage["requests.storage"] = storage
        if let name = claim.value(at: "spec", "storageClassName")?.string, !name.isEmpty {
            usage["\(name).storageclass.storage.k8s.io/persistentvolumeclaims"] = .one
            usage["\(name).storageclass.storage.k8s.io/requests.storage"] = storage
        }
        return usage
    }
}
