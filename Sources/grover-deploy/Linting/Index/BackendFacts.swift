internal import Documents

/// A Service that an Ingress sends requests to.
struct BackendFacts: Sendable {
    let service: String
    let port: Node?
    let spot: Spot

    static func all(of object: LintObject) -> [BackendFacts] {
        var found: [BackendFacts] = []
        func add(_ backend: Node?) {
            let service = backend?["service"]
            // Before v1 the two stood side by side.
            guard let node = service?["name"] ?? backend?["serviceName"], let name = node.string else { return }
            let port = service?["port"]?["number"] ?? service?["port"]?["name"] ?? backend?["servicePort"]
            found.append(BackendFacts(service: name, port: port, spot: Spot(node)))
        }
        add(object.spec?["defaultBackend"])
        for rule in object.spec?["rules"]?.list ?? [] {
            for path in rule["http"]?["paths"]?.list ?? [] { add(path["backend"]) }
        }
        return found
    }
}
