import Documents
import KubernetesModel
import Synchronization

/// Where the cluster IPs of Services come from.
public protocol ServiceAddressing: Sendable {
    /// The n-th address for a Service, counted from 0; nil past the end of the range.
    func serviceAddress(_ number: Int) -> String?
}

extension ObjectRegistry {
    /// One allocation at a time: two Services that come at once must not find the same address free.
    private static let allocating = Mutex<Void>(())

    /// Gives a new Service its cluster IP and writes it before anybody else can take the address.
    func withServiceAddress(_ service: Node, _ write: (Node) throws -> Node) throws -> Node {
        var service = service
        guard needsAddress(service) else { return try write(service) }
        return try Self.allocating.withLock { _ in
            try setAddress(of: &service)
            return try write(service)
        }
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
        let taken = Set(store.objects(.services).objects.compactMap { $0.node.value(at: "spec", "clusterIP")?.string })
        var number = 0
        while let address = addresses.serviceAddress(number) {
            if !taken.contains(address) { return address }
            number += 1
        }
        throw APIStatus(
            code: 500, reason: "InternalError",
            message: "failed to allocate a service IP: every address of the cluster's range is taken")
    }
}
