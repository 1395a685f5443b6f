extension Rule {
    static let configurationWithoutRestart = Rule(
        "config-without-restart", .warning, "configuration whose change does not reach the pods",
        why:
            "Pods read variables once, and most programs files as well: after a change of the ConfigMap old pods go on"
            + " with the old values and new ones start with the new, with no rollout and nothing to roll back to.",
        fix:
            "Put a hash of the configuration into an annotation of the pod template, or into the ConfigMap's name with"
            + " 'immutable: true'.",
        .cluster { index, report in
            for object in index.all {
                guard let workload = object.workload, workload.isLongRunning, !workload.followsConfiguration else {
                    continue
                }
                var told: Set<String> = []
                for reference in workload.references where reference.kind == "ConfigMap" {
                    guard let source = index.object("ConfigMap", reference.name, in: object.namespace)?.configuration,
                        !source.isImmutable, told.insert(reference.name).inserted
                    else { continue }
                    report(
                        "a change of ConfigMap '\(reference.name)' does not restart these pods; annotate the pod template"
                            + " with a hash of it", at: reference.spot, on: object)
                }
            }
        })
}
