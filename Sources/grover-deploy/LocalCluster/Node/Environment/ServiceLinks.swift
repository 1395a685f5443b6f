internal import Documents
internal import KubernetesModel

/// The variables by which a container finds the Services of its namespace, as Docker's links once did.
struct ServiceLinks {
    let services: [Node]

    /// - Parameter pod: gets those of its own namespace, unless it wants none; the API's own Service is always there.
    func variables(for pod: Node) -> [String: String] {
        let namespace = pod.objectNamespace ?? "default"
        let wantsAll = pod.value(at: "spec", "enableServiceLinks")?.bool ?? true
        var variables: [String: String] = [:]
        for service in services {
            let home = service.objectNamespace ?? "default"
            let isMaster = home == "default" && service.objectName == "kubernetes"
            guard isMaster || wantsAll && home == namespace else { continue }
            for (name, value) in Self.variables(of: service) { variables[name] = value }
        }
        return variables
    }

    private static func variables(of service: Node) -> [String: String] {
        guard let name = service.objectName, let address = service.value(at: "spec", "clusterIP")?.string,
            !address.isEmpty, address != "None", let ports = service.value(at: "spec", "ports")?.list,
            let first = ports.first?["port"]?.int
        else { return [:] }
        let prefix = word(name)
        var variables = ["\(prefix)_SERVICE_HOST": address, "\(prefix)_SERVICE_PORT": String(first)]
        for (index, port) in ports.enumerated() {
            guard let number = port["port"]?.int else { continue }
            let kind = port["protocol"]?.string ?? "TCP"
            let url = "\(kind.lowercased())://\(address):\(number)"
            let link = "\(prefix)_PORT_\(number)_\(kind)"
            if let name = port["name"]?.string, !name.isEmpty {
                variables["\(prefix)_SERVICE_PORT_\(word(name))"] = String(number)
            }
            if index == 0 { variables["\(prefix)_PORT"] = url }
            variables[link] = url
            variables["\(link)_PROTO"] = kind.lowercased()
            variables["\(link)_PORT"] = String(number)
            variables["\(link)_ADDR"] = address
        }
        return variables
    }

    private static func word(_ name: String) -> String {
        String(name.uppercased().map { $0 == "-" || $0 == "." ? "_" : $0 })
    }
}
