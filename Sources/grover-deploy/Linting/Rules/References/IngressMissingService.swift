internal import Documents

extension Rule {
    static let ingressMissingService = Rule(
        "ingress-missing-service", .error, "an Ingress that leads to no Service, or to a port that it does not have",
        why:
            "The ingress controller answers 503 to every request of that path. A Service that is not in the input may"
            + " be somewhere else, so that this is a warning.",
        fix: "Name a Service of the same namespace, and one of its ports.",
        peers: [.kubeLinter("dangling-ingress"), .kubeScore("ingress-targets-service")],
        .cluster { index, report in
            for object in index.all {
                for backend in object.backends {
                    guard let found = index.object("Service", backend.service, in: object.namespace),
                        let service = found.service
                    else {
                        let names = index.all.lazy.filter { $0.service != nil && $0.namespace == object.namespace }
                            .prefix(200).map(\.name)
                        let nearest = Spelling.nearest(to: backend.service, among: Array(names))
                        report(
                            "there is no Service '\(backend.service)' in the input"
                                + (nearest.map { "; did you mean '\($0)'?" } ?? "; add it, or name another"),
                            at: backend.spot, on: object, severity: .warning)
                        continue
                    }
                    guard let port = backend.port, !service.isExternal else { continue }
                    let isThere = service.ports.contains { candidate in
                        port.int.map { candidate.number == $0 } ?? (candidate.name == port.string)
                    }
                    guard !isThere else { continue }
                    let known = service.ports.map { $0.name ?? $0.number.map(String.init) ?? "" }
                    report(
                        "Service '\(backend.service)' has no port '\(port.scalarText ?? "")'; it has"
                            + " \(known.joined(separator: ", "))", at: Spot(port), on: object)
                }
            }
        })
}
