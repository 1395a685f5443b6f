internal import Documents

extension Rule {
    static let routeBackendTLS = Rule(
        "httproute-backend-tls-missing", .info, "an HTTPRoute to a port for TLS, without a policy that says so",
        why: "A gateway speaks plain HTTP to its backends unless a BackendTLSPolicy tells it otherwise.",
        fix: "Add a BackendTLSPolicy for the Service.", peers: [.polaris("httpRouteBackendTLSMissing")],
        isOptional: true,
        .cluster { index, report in
            var told: [String: Set<String>] = [:]
            for object in index.all {
                if let targets = object.backendPolicy { told[object.namespace, default: []].formUnion(targets) }
            }
            for object in index.all {
                for backend in object.route?.backends ?? [] {
                    let namespace = backend.namespace ?? object.namespace
                    let service = index.object("Service", backend.name, in: namespace)?.service
                    let port = service?.ports.first { $0.number == backend.port }
                    let isSecure = [443, 8443].contains(backend.port) || port?.isHTTPS == true
                    guard isSecure, told[namespace]?.contains("\(backend.kind)/\(backend.name)") != true else {
                        continue
                    }
                    report(
                        "nothing tells the gateway to speak TLS to '\(backend.name)'; add a BackendTLSPolicy",
                        at: backend.spot, on: object)
                }
            }
        })
}
