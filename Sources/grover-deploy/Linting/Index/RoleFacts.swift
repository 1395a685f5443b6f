internal import Documents

/// What bindings have to know of a role.
final class RoleFacts: Sendable {
    let isAdministrator: Bool
    let readsSecrets: Bool
    /// And its name is one that other rules pass over.
    let runsCommands: Bool

    init(_ object: LintObject) {
        let rules = AccessRule.all(of: object)
        runsCommands =
            object.isStandardRole
            && rules.contains { rule in
                rule.isIn(group: "") && rule.verb("get", "create") != nil
                    && rule.resource("pods/exec", "pods/attach") != nil
            }
        isAdministrator = rules.contains(where: \.isAdministrator)
        readsSecrets = rules.contains { rule in
            rule.isForAllNames && rule.isIn(group: "") && rule.resources.contains("secrets")
                && rule.verb("get", "list", "watch") != nil
        }
    }
}

/// Which role a binding gives away.
final class BindingFacts: Sendable {
    let role: String
    let kind: String
    let spot: Spot?
    /// Kubernetes made it.
    let isStandard: Bool

    init(_ object: LintObject) {
        let reference = object.node["roleRef"]
        role = reference?["name"]?.string ?? ""
        kind = reference?["kind"]?.string ?? ""
        spot = (reference?["name"] ?? reference).map { Spot($0) }
        isStandard = object.isStandardRole
    }
}
