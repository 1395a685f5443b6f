extension Rule {
    static let gatewayCertificateNamespace = Rule(
        "gateway-cross-namespace-certificate", .warning,
        "a Gateway with a certificate of another namespace, which does not let it",
        why: "Without a ReferenceGrant beside the Secret the listener never becomes ready.",
        fix: "Add a ReferenceGrant to the Secret's namespace, or move the Secret.",
        peers: [.polaris("gatewayCrossNamespaceCertificateRef")],
        .cluster { index, report in
            let grants = index.grants
            for object in index.all {
                for reference in object.gateway?.certificates ?? [] where !object.may(referTo: reference, by: grants)
                {
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
            let grants = index.grants
            for object in index.all {
                for reference in object.route?.backends ?? [] where !object.may(referTo: reference, by: grants) {
                    report(
                        "no ReferenceGrant of namespace '\(reference.namespace ?? "")' lets '\(object.name)' lead to"
                            + " \(reference.kind) '\(reference.name)'; add one", at: reference.spot, on: object)
                }
            }
        })
}

extension ObjectIndex {
    fileprivate typealias Grants = [String: Set<GrantFacts.Leave>]

    /// What the ReferenceGrants of each namespace allow.
    fileprivate var grants: Grants {
        var grants: Grants = [:]
        for object in all {
            if let grant = object.grant { grants[object.namespace, default: []].formUnion(grant.leaves) }
        }
        return grants
    }
}

extension IndexedObject {
    /// Whether the target is in the same namespace, or its own lets this object refer there.
    fileprivate func may(referTo target: RouteFacts.Reference, by grants: ObjectIndex.Grants) -> Bool {
        guard let other = target.namespace, other != namespace else { return true }
        guard let leaves = grants[other] else { return false }
        return [target.name, nil].contains { name in
            leaves.contains(
                GrantFacts.Leave(
                    kind: kind, namespace: namespace, targetGroup: target.group, targetKind: target.kind,
                    targetName: name))
        }
    }
}
