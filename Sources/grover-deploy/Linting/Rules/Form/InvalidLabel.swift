internal import Documents

extension Rule {
    static let invalidLabel = Rule(
        "invalid-label", .error, "a label or annotation that the API server refuses",
        why: "Keys are names with an optional DNS prefix; values of labels have at most 63 letters, digits, '-', '_'"
            + " and '.'. The API server refuses the object.",
        fix: "Mend the key or the value; what does not fit into a label can be an annotation.",
        peers: [.kubeScore("label-values")],
        .objects([]) { object, report in
            checkLabels(object.metadata?["labels"], &report)
            checkKeys(object.metadata?["annotations"], "annotation", &report)
            guard object.isBuiltIn else { return }
            if let selector = object.spec?["selector"] {
                checkLabels(object.kind == "Service" ? selector : selector["matchLabels"], &report)
            }
            if object.kind != "Pod", let pod = object.pod {
                checkLabels(pod.metadata?["labels"], &report)
                checkKeys(pod.metadata?["annotations"], "annotation", &report)
            }
            checkLabels(object.pod?.spec["nodeSelector"], &report)
        })

    private static func checkLabels(_ labels: Node?, _ report: inout Report) {
        guard let map = labels?.map else { return }
        checkKeys(labels, "label", &report)
        for entry in map {
            guard let value = entry.value.string, !NameForm.isLabelValue(value) else { continue }
            report(
                "'\(value)' is no value of a label; use at most 63 letters, digits, '-', '_' and '.', with a letter or"
                    + " digit at both ends", at: entry.value)
        }
    }

    private static func checkKeys(_ node: Node?, _ noun: String, _ report: inout Report) {
        guard let map = node?.map else { return }
        for entry in map {
            // Of annotations, case does not matter.
            let isKey =
                NameForm.isQualifiedName(entry.key)
                || noun != "label" && NameForm.isQualifiedName(entry.key.lowercased())
            if !isKey {
                let article = noun == "label" ? "a" : "an"
                report(
                    "'\(entry.key)' is no key of \(article) \(noun); use 'name' or 'prefix.example/name', the name of 63"
                        + " characters at most, the prefix of lower-case letters", at: entry.spot)
            }
        }
    }
}
