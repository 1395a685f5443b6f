extension Rule {
    static let immutableFieldChanged = Rule(
        "immutable-field-changed", .error, "a field that cannot change, and did since the last rendering",
        why:
            "The API server refuses the update of a selector or of volumeClaimTemplates: the workload has to be deleted"
            + " and made anew, which stops it.",
        fix: "Take the change back, or give the workload another name and move over.",
        .cluster { index, report in
            guard !index.previous.isEmpty else { return }
            for object in index.all {
                guard let workload = object.workload, let revision = workload.revision else { continue }
                let key = ObjectIndex.Key(kind: object.kind, namespace: object.namespace, name: object.name)
                guard let before = index.previous[key], before != revision else { continue }
                report(
                    "what identifies the pods or volumes of '\(object.name)' changed since the last rendering, and the"
                        + " server refuses that; take it back, or rename the workload",
                    at: workload.revisionSpot ?? object.head, on: object)
            }
        })
}
