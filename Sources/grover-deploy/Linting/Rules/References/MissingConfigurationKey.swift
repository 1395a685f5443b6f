internal import Documents

extension Rule {
    static let missingConfigurationKey = Rule(
        "missing-config-key", .error, "a key that the ConfigMap or Secret does not have",
        why: "The container does not start, and says CreateContainerConfigError.",
        fix: "Add the key, or mend its name.", peers: [.kubeLinter("env-value-from")],
        .cluster { index, report in
            for object in index.all {
                for reference in object.workload?.references ?? [] where !reference.isOptional {
                    guard let key = reference.key,
                        let source = index.object(reference.kind, reference.name, in: object.namespace)?
                            .configuration,
                        !source.isFilled, !source.keys.contains(key)
                    else { continue }
                    report(
                        "\(reference.kind) '\(reference.name)' has no key '\(key)'"
                            + Spelling.advice(for: key, among: Set(source.keys)), at: reference.spot, on: object)
                }
            }
        })
}
