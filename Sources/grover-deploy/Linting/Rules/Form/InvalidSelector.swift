internal import Documents

extension Rule {
    static let invalidSelector = Rule(
        "invalid-selector", .error, "a selector that the API server refuses",
        why:
            "'In' and 'NotIn' need values, 'Exists' and 'DoesNotExist' take none, and a workload's selector may not be"
            + " empty.",
        fix: "Give the expression what its operator takes.",
        .objects(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "PodDisruptionBudget", "NetworkPolicy"]) {
            object, report in
            let key = object.kind == "NetworkPolicy" ? "podSelector" : "selector"
            guard let selector = object.spec?[key] else { return }
            let expressions = selector["matchExpressions"]?.list ?? []
            if object.pod != nil, expressions.isEmpty, selector["matchLabels"]?.map?.isEmpty != false {
                report("the selector is empty; give it the labels of the pods", at: selector)
            }
            for expression in expressions {
                let values = expression["values"]?.list ?? []
                switch expression["operator"]?.string {
                case "In", "NotIn":
                    guard values.isEmpty, let node = expression["operator"] else { continue }
                    report("'\(node.string ?? "")' needs values; add 'values'", at: node)
                case "Exists", "DoesNotExist":
                    guard !values.isEmpty, let node = expression["values"] else { continue }
                    report("'Exists' and 'DoesNotExist' take no values; remove them", at: node)
                case let other?:
                    guard let node = expression["operator"] else { continue }
                    let known = ["In", "NotIn", "Exists", "DoesNotExist"]
                    report("'\(other)' is no operator\(Spelling.advice(for: other, among: known))", at: node)
                case nil: continue
                }
            }
        })
}
