internal import Documents

extension Rule {
    static let impersonation = Rule(
        "impersonate-without-resource-names", .warning, "a role that may act as anybody",
        why: "Who may impersonate without bounds is every user, and the administrators among them.",
        fix: "Name whom it may act as by resourceNames.",
        peers: [.kubeLinter("impersonate-without-resource-names")],
        .objects(["Role", "ClusterRole"]) { object, report in
            guard !object.isStandardRole else { return }
            for rule in AccessRule.all(of: object) {
                guard rule.isForAllNames, rule.resource("users", "groups", "serviceaccounts", "userextras") != nil,
                    !rule.isAdministrator, let node = rule.verb("impersonate")
                else { continue }
                report("'\(object.name)' may act as anybody; name whom by resourceNames", at: node)
            }
        })
}
