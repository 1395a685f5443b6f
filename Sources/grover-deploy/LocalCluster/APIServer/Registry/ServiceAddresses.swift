import Documents
import KubernetesModel

/// Where the cluster IPs of Services come from.
public protocol ServiceAddressing: Sendable {
    /// A free cluster IP, or nil when all are taken.
    func freeService(besides used: Set<String>) -> String?
}

extension ClusterAddresses: ServiceAddressing {}

extension ObjectRegistry {
    /// Gives a new Service its cluster IP.
    func giveServiceAddress(_ service: inout Node) throws {
        if needsAddress(service) { try setAddress(of: &service) }
        try NodePorts.give(&service, old: nil, besides: servicesBesides(service))
    }

    private func servicesBesides(_ service: Node) -> [Node] {
        let key = ObjectKey(.services, namespace: service.objectNamespace, name: service.objectName ?? "")
        return store.objects(.services).objects.filter { $0.key != key }.map(\.node)
    }

    /// Keeps a Service's address over updates that leave it out.
    func keepServiceAddress(_ service: inout Node, old: Node) throws {
        if service.value(at: "spec", "type")?.string == "ExternalName" {
            service["spec"]?["clusterIP"] = nil
            service["spec"]?["clusterIPs"] = nil
            return
        }
        if service.value(at: "spec", "clusterIP")?.string?.isEmpty ?? true,
            let address = old.value(at: "spec", "clusterIP")?.string, !address.isEmpty
        {
            service.set(Node(address), at: "spec", "clusterIP")
            service.set([Node(address)], at: "spec", "clusterIPs")
        }
        if needsAddress(service) { try setAddress(of: &service) }
        try NodePorts.give(&service, old: old, besides: servicesBesides(service))
    }

    private func needsAddress(_ service: Node) -> Bool {
        service.value(at: "spec", "type")?.string != "ExternalName"
            && service.value(at: "spec", "clusterIPs")?.list?.isEmpty ?? true
    }

    private func setAddress(of service: inout Node) throws {
        let address: String
        if let wanted = service.value(at: "spec", "clusterIP")?.string, !wanted.isEmpty {
            address = wanted
        } else {
            address = try freeAddress()
        }
        service.set(Node(address), at: "spec", "clusterIP")
        service.set([Node(address)], at: "spec", "clusterIPs")
    }

    private func freeAddress() throws -> String {
        let taken = Set(
            store.objects(.services).objects.compactMap { $0.node.value(at: "spec", "clusterIP")?.string })
        if let address = addresses.freeService(besides: taken) { return address }
        throw APIStatus(
            code: 500, reason: "InternalError",
            message: "failed to allocate a service IP: every address of the cluster's range is taken")
    }
}
