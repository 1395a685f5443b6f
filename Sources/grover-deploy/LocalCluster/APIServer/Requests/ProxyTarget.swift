import Documents
import KubernetesModel

/// What a `proxy` request is for: the name in its path may carry a scheme and a port, as in `https:web:8443`.
struct ProxyTarget: Equatable {
    let name: String
    let port: String
    let isSecure: Bool

    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1: (name, port, isSecure) = (parts[0], "", false)
        case 2: (name, port, isSecure) = (parts[0], parts[1], false)
        case 3 where parts[0] == "http" || parts[0] == "https" || parts[0].isEmpty:
            (name, port, isSecure) = (parts[1], parts[2], parts[0] == "https")
        default: return nil
        }
    }

    /// Where the pod listens: the port that the request names, else its first one.
    func address(of pod: Node) throws -> (host: String, port: Int) {
        let ports = pod.containers.flatMap { $0["ports"]?.list ?? [] }
        let named = ports.first { $0["name"]?.string == port }?["containerPort"]?.int
        let first = port.isEmpty ? ports.first?["containerPort"]?.int ?? 80 : nil
        guard let number = first ?? named ?? Int(port), (1...65535).contains(number) else {
            throw APIStatus.badRequest("invalid pod request \"\(name):\(port)\"")
        }
        guard let host = pod.value(at: "status", "podIP")?.string, !host.isEmpty else {
            throw APIStatus.badRequest("address not allowed")
        }
        return (host, number)
    }

    /// A ready endpoint behind the port of the Service that the request names, by its name or number.
    func address(of service: Node, _ slices: [Node]) throws -> (host: String, port: Int) {
        var wanted = port
        if let number = Int(port) {
            let ports = service.value(at: "spec", "ports")?.list ?? []
            guard let match = ports.first(where: { $0["port"]?.int == number }) else {
                throw APIStatus.unavailable("no service port \(number) found for service \"\(name)\"")
            }
            wanted = match["name"]?.string ?? ""
        }
        let choices = slices.flatMap { slice -> [(host: String, port: Int)] in
            guard
                let port = slice["ports"]?.list?.first(where: { ($0["name"]?.string ?? "") == wanted })?["port"]?.int
            else { return [] }
            return (slice["endpoints"]?.list ?? []).compactMap { endpoint in
                guard endpoint.value(at: "conditions", "ready")?.bool ?? true else { return nil }
                return endpoint["addresses"]?[0]?.string.map { ($0, port) }
            }
        }
        guard let choice = choices.randomElement() else {
            throw APIStatus.unavailable("no endpoints available for service \"\(name)\"")
        }
        return choice
    }
}

extension APIStatus {
    static func unavailable(_ message: String) -> APIStatus {
        APIStatus(code: 503, reason: "ServiceUnavailable", message: message)
    }
}
