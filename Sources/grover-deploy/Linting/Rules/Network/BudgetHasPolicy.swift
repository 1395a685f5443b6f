internal import Documents

extension Rule {
    static let budgetHasPolicy = Rule(
        "poddisruptionbudget-has-policy", .error, "a budget that says neither or both",
        why:
            "Without minAvailable or maxUnavailable it does not say how many pods may go, and none is let go; with both,"
            + " the API server refuses it.",
        fix: "Set one of the two.", peers: [.kubeScore("poddisruptionbudget-has-policy")],
        .objects(["PodDisruptionBudget"]) { object, report in
            func given(_ key: String) -> Node? { object.spec?[key].flatMap { $0.isNull ? nil : $0 } }
            let least = given("minAvailable")
            let most = given("maxUnavailable")
            if least != nil, let most {
                report("minAvailable and maxUnavailable exclude each other; remove one", at: most)
            } else if least == nil, most == nil {
                report("'\(object.name)' has neither minAvailable nor maxUnavailable; set one", at: object.head)
            }
        })
}
