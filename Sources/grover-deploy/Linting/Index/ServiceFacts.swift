internal import Documents

/// What other objects may have to do with a Service.
final class ServiceFacts: Sendable {
    struct Port: Sendable {
        let name: String?
        let number: Int?
        let target: Node?
        let isHTTPS: Bool
        let spot: Spot
    }

    let labels: [String: String]
    /// Nil for a Service without pods of its own.
    let selector: [String: String]?
    let selectorSpot: Spot?
    let ports: [Port]
    let isExternal: Bool
    /// Its name stands for the pods themselves.
    let isHeadless: Bool

    init(_ object: LintObject) {
        var labels: [String: String] = [:]
        for entry in object.metadata?["labels"]?.map ?? Mapping() { labels[entry.key] = entry.value.string }
        self.labels = labels
        var selector: [String: String] = [:]
        for entry in object.spec?["selector"]?.map ?? Mapping() { selector[entry.key] = entry.value.string }
        self.selector = selector.isEmpty ? nil : selector
        selectorSpot = object.spec?["selector"].map { Spot($0) }
        ports = (object.spec?["ports"]?.list ?? []).map { port in
            Port(
                name: port["name"]?.string, number: port["port"]?.int, target: port["targetPort"],
                isHTTPS: port["name"]?.string == "https" || port["appProtocol"]?.string?.lowercased() == "https",
                spot: Spot(port["targetPort"] ?? port["port"] ?? port))
        }
        isHeadless = [object.spec?["clusterIP"], object.spec?["clusterIPs"]?.list?.first].contains {
            $0?.string == "None"
        }
        isExternal = object.spec?["type"]?.string == "ExternalName"
    }

    var bytes: Int { 96 + (labels.count + (selector?.count ?? 0)) * 64 + ports.count * MemoryLayout<Port>.stride }
}
