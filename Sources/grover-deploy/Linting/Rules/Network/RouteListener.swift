extension Rule {
    static let routeListener = Rule(
        "httproute-insecure-listener", .info, "an HTTPRoute that answers without TLS",
        why: "Passwords and sessions go over the wire as text, unless something in front of the gateway ends TLS.",
        fix: "Attach it to a listener with TLS by sectionName, or redirect every rule to https.",
        peers: [.polaris("httpRouteInsecureListener")], isOptional: true,
        .cluster { index, report in
            for object in index.all {
                guard let route = object.route, !route.onlyRedirects else { continue }
                for parent in route.parents where parent.kind == "Gateway" {
                    let namespace = parent.namespace ?? object.namespace
                    guard let gateway = index.object("Gateway", parent.name, in: namespace)?.gateway,
                        let listener = gateway.listeners.first(where: {
                            !$0.hasTLS && $0.takes(route, of: object.namespace, at: parent, of: namespace)
                        })
                    else { continue }
                    report(
                        "'\(object.name)' answers without TLS at listener '\(listener.name)'; redirect to https",
                        at: parent.spot, on: object)
                }
            }
        })
}

extension GatewayFacts.Listener {
    fileprivate func takes(
        _ route: RouteFacts, of namespace: String, at parent: RouteFacts.Reference, of ownNamespace: String
    ) -> Bool {
        let isNamed = (parent.section ?? name) == name && (parent.port ?? port) == port
        let isAllowed = takesHTTP && (from == "All" || from == "Same" && namespace == ownNamespace)
        guard isNamed, isAllowed else { return false }
        guard let host, !route.hosts.isEmpty else { return true }
        return route.hosts.contains { $0 == host || Self.covers(host, $0) || Self.covers($0, host) }
    }

    /// Whether a name such as `*.shop.example` stands for the other.
    private static func covers(_ wildcard: String, _ name: String) -> Bool {
        wildcard.hasPrefix("*.") && name.hasSuffix(wildcard.dropFirst())
    }
}
