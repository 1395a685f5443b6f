extension Rule {
    static let gatewayCertificateNamespace = Rule(
        "gateway-cross-namespace-certificate", .warning,
        "a Gateway with a certificate of another namespace, which does not let it",
        why: "Without a ReferenceGrant beside the Secret the listener never becomes ready.",
        fix: "Add a ReferenceGrant to the Secret's namespace, or move the Secret.",
        peers: [.polaris("gatewayCrossNamespaceCertificateRef")],
        .cluster { index, report in
            for object in index.all {
                for reference in object.gateway?.certificates ?? [] where !index.grants(object, reference) {
                    report(
                        "no ReferenceGrant of namespace '\(reference.namespace ?? "")' lets '\(object.name)' use"
                            + " \(reference.kind) '\(reference.name)'; add one", at: reference.spot, on: object)
                }
            }
        })

    static let routeBackendNamespace = Rule(
        "httproute-cross-namespace-backend", .warning,
        "an HTTPRoute to a Service of another namespace, which does not let it",
        why: "Without a ReferenceGrant beside the Service the gateway answers 500.",
        fix: "Add a ReferenceGrant to the Service's namespace, or move the route.",
        peers: [.polaris("httpRouteCrossNamespaceBackendRef")],
        .cluster { index, report in
            for object in index.all {
                for reference in object.route?.backends ?? [] where !index.grants(object, reference) {
                    report(
                        "no ReferenceGrant of namespace '\(reference.namespace ?? "")' lets '\(object.name)' lead to"
                            + " \(reference.kind) '\(reference.name)'; add one", at: reference.spot, on: object)
                }
            }
        })
}

extension ObjectIndex {
    /// Whether the object may refer there: it is in the same namespace, or that one lets it.
    fileprivate func grants(_ object: IndexedObject, _ reference: RouteFacts.Reference) -> Bool {
        guard let namespace = reference.namespace, namespace != object.namespace else { return true }
        return all.contains { candidate in
            candidate.namespace == namespace
                && candidate.grant?.lets(object.kind, of: object.namespace, referTo: reference) == true
        }
    }
}
