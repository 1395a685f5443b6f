internal import Documents

/// What other objects may have to do with a Gateway.
final class GatewayFacts: Sendable {
    struct Listener: Sendable {
        let name: String
        let hasTLS: Bool
        let port: Int?
        let host: String?
        /// Of which namespaces it takes routes: `Same`, `All`, `Selector` or `None`.
        let from: String
        let takesHTTP: Bool
    }

    let listeners: [Listener]
    let certificates: [RouteFacts.Reference]

    init(_ object: LintObject) {
        let nodes = object.spec?["listeners"]?.list ?? []
        listeners = nodes.map { node in
            let allowed = node["allowedRoutes"]
            let kinds = allowed?["kinds"]?.list ?? []
            return Listener(
                name: node["name"]?.string ?? "", hasTLS: node["protocol"]?.string != "HTTP",
                port: node["port"]?.int, host: node["hostname"]?.string,
                from: allowed?["namespaces"]?["from"]?.string ?? "Same",
                takesHTTP: kinds.isEmpty || kinds.contains { $0["kind"]?.string == "HTTPRoute" })
        }
        certificates = nodes.flatMap { $0["tls"]?["certificateRefs"]?.list ?? [] }
            .map { RouteFacts.Reference($0, kind: "Secret") }
    }
}

/// What other objects may have to do with an HTTPRoute.
final class RouteFacts: Sendable {
    struct Reference: Sendable {
        let group: String
        let kind: String
        let name: String
        let namespace: String?
        let section: String?
        let port: Int?
        let spot: Spot

        init(_ node: Node, kind: String, group: String = "") {
            self.group = node["group"]?.string ?? group
            self.kind = node["kind"]?.string ?? kind
            name = node["name"]?.string ?? ""
            namespace = node["namespace"]?.string
            section = node["sectionName"]?.string
            port = node["port"]?.int
            spot = Spot(node["name"] ?? node)
        }
    }

    static let group = "gateway.networking.k8s.io"

    let hosts: [String]
    let parents: [Reference]
    let backends: [Reference]
    /// No rule of it does anything but lead to https.
    let onlyRedirects: Bool

    init(_ object: LintObject) {
        hosts = (object.spec?["hostnames"]?.list ?? []).compactMap(\.string)
        parents = (object.spec?["parentRefs"]?.list ?? []).map {
            Reference($0, kind: "Gateway", group: Self.group)
        }
        let rules = object.spec?["rules"]?.list ?? []
        func filters(_ rule: Node) -> [Node] { rule["filters"]?.list ?? [] }
        backends = rules.flatMap { rule in
            (rule["backendRefs"]?.list ?? []) + filters(rule).compactMap { $0["requestMirror"]?["backendRef"] }
        }.map { Reference($0, kind: "Service") }
        onlyRedirects =
            !rules.isEmpty
            && rules.allSatisfy { rule in
                filters(rule).contains { $0["requestRedirect"]?["scheme"]?.string == "https" }
            }
    }
}
