internal import Documents

extension Rule {
    static let variableSource = Rule(
        "env-value-from", .error, "a variable with a value and a source",
        why: "The API server refuses a variable that has both 'value' and 'valueFrom', or several sources.",
        fix: "Keep one of them.",
        .containers { container, _, report in
            for variable in container.environment {
                guard let from = variable["valueFrom"], !from.isNull else { continue }
                let name = variable["name"]?.string ?? ""
                if let value = variable["value"]?.string, !value.isEmpty {
                    report("'\(name)' has both a value and valueFrom; keep one", at: from)
                } else if from.map?.count != 1 {
                    report("valueFrom of '\(name)' has \(from.map?.count ?? 0) sources; give it one", at: from)
                }
            }
        })
}
