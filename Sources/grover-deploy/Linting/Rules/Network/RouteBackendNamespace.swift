extension Rule {
    static let routeBackendNamespace = Rule(
        "httproute-cross-namespace-backend", .warning,
        "an HTTPRoute to a Service of another namespace, which does not let it",
        why: "Without a ReferenceGrant beside the Service the gateway answers 500.",
        fix: "Add a ReferenceGrant to the Service's namespace, or move the route.",
        peers: [.polaris("httpRouteCrossNamespaceBackendRef")],
        .cluster { index, report in
            for (object, reference) in index.referencesWithoutLeave({ $0.route?.backends }) {
                report(
                    "no ReferenceGrant of namespace '\(reference.namespace ?? "")' lets '\(object.name)' lead to"
                        + " \(reference.kind) '\(reference.name)'; add one", at: reference.spot, on: object)
            }
        })
}
