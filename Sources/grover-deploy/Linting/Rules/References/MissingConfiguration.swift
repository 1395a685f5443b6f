extension Rule {
    static let missingConfiguration = Rule(
        "missing-config", .warning, "a ConfigMap that is not in the input",
        why: "The container does not start until somebody adds it.",
        fix: "Add the ConfigMap, mend its name, or say 'optional: true'.",
        peers: [.kubeLinter("env-value-from")],
        .cluster { index, report in
            for object in index.all {
                var told: Set<String> = []
                for reference in object.workload?.references ?? [] where reference.kind == "ConfigMap" {
                    guard !reference.isOptional, reference.name != "kube-root-ca.crt",
                        told.insert(reference.name).inserted,
                        index.object("ConfigMap", reference.name, in: object.namespace) == nil
                    else { continue }
                    report(
                        "there is no ConfigMap '\(reference.name)' in the input; add it", at: reference.spot,
                        on: object)
                }
            }
        })
}
