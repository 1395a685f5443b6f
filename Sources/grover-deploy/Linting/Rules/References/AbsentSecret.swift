extension Rule {
    static let absentSecret = Rule(
        "secret-not-in-input", .info, "a Secret that is not in the input",
        why:
            "The container does not start until somebody adds it. Most often that is done elsewhere, so that no password"
            + " stands in a repository.",
        fix: "See that it is there before the rollout, mend its name, or say 'optional: true'.",
        peers: [.kubeLinter("env-value-from")], isOptional: true,
        .cluster { index, report in
            for object in index.all {
                var told: Set<String> = []
                for reference in object.workload?.references ?? [] where reference.kind == "Secret" {
                    guard !reference.isOptional, index.catalog.generatedSecrets[reference.name] == nil,
                        told.insert(reference.name).inserted,
                        index.object("Secret", reference.name, in: object.namespace) == nil
                    else { continue }
                    report(
                        "there is no Secret '\(reference.name)' in the input; see that it is there",
                        at: reference.spot, on: object)
                }
            }
        })
}
