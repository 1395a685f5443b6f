internal import Documents

extension Rule {
    static let missingSecret = Rule(
        "missing-secret", .error, "a reference to a generated Secret that nobody generates",
        why:
            "A variable from a Secret named after a service of the catalog is one that the catalog makes: without it, or"
            + " with another key, the container does not start. A Secret mounted whole, such as a certificate, comes from"
            + " elsewhere.",
        fix: "Mend the name under 'secrets', or let the service generate it.",
        .cluster { index, report in
            guard !index.catalog.services.isEmpty else { return }
            let made = index.catalog.generatedSecrets
            for object in index.all {
                for reference in object.workload?.references ?? [] where reference.kind == "Secret" {
                    guard !reference.isOptional, index.object("Secret", reference.name, in: object.namespace) == nil
                    else { continue }
                    if let keys = made[reference.name] {
                        guard let key = reference.key, key != keys else { continue }
                        report(
                            "Secret '\(reference.name)' has the key '\(keys)', not '\(key)'", at: reference.spot,
                            on: object)
                    } else if reference.key != nil,
                        index.catalog.services.contains(where: { reference.name.hasPrefix($0.name + "-") })
                    {
                        let advice = Spelling.advice(for: reference.name, among: made.keys)
                        report(
                            "no service generates the Secret '\(reference.name)'\(advice)", at: reference.spot,
                            on: object)
                    }
                }
            }
        })
}
