internal import Documents

extension Rule {
    static let signerApproval = Rule(
        "approve-signers-without-resource-names", .warning, "a role that may approve certificates of any signer",
        why: "Who may approve for every signer gets a certificate of the cluster's own, and with it any identity.",
        fix: "Name the signers by resourceNames.",
        peers: [.kubeLinter("approve-signers-without-resource-names")],
        .objects(["Role", "ClusterRole"]) { object, report in
            guard !object.isStandardRole else { return }
            for rule in AccessRule.all(of: object) {
                guard rule.isForAllNames, rule.resource("signers") != nil, !rule.isAdministrator,
                    let node = rule.verb("approve")
                else { continue }
                report(
                    "'\(object.name)' may approve certificates of any signer; name them by resourceNames", at: node)
            }
        })
}
