extension Rule {
    static let gatewayCertificateNamespace = Rule(
        "gateway-cross-namespace-certificate", .warning,
        "a Gateway with a certificate of another namespace, which does not let it",
        why: "Without a ReferenceGrant beside the Secret the listener never becomes ready.",
        fix: "Add a ReferenceGrant to the Secret's namespace, or move the Secret.",
        peers: [.polaris("gatewayCrossNamespaceCertificateRef")],
        .cluster { index, report in
            for (object, reference) in index.referencesWithoutLeave({ $0.gateway?.certificates }) {
                report(
                    "no ReferenceGrant of namespace '\(reference.namespace ?? "")' lets '\(object.name)' use"
                        + " \(reference.kind) '\(reference.name)'; add one", at: reference.spot, on: object)
            }
        })
}
