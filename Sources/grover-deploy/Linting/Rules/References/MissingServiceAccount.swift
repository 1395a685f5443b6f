extension Rule {
    static let missingServiceAccount = Rule(
        "non-existent-service-account", .warning, "a pod of an account that is not there",
        why: "No pod is made until somebody adds the account.", fix: "Add the ServiceAccount, or mend the name.",
        peers: [.kubeLinter("non-existent-service-account")],
        .cluster { index, report in
            for object in index.all {
                guard let account = object.workload?.account, account.name != "default", !account.name.isEmpty,
                    index.object("ServiceAccount", account.name, in: object.namespace) == nil
                else { continue }
                report(
                    "there is no ServiceAccount '\(account.name)' in the input; add it", at: account.spot, on: object)
            }
        })
}
