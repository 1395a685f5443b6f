internal import Documents

extension Rule {
    static let duplicateVariable = Rule(
        "duplicate-env-var", .error, "a variable that is set twice",
        why: "The last one counts, and patches and applies keep or remove either of them.",
        fix: "Remove one of the two.",
        peers: [.kubeLinter("duplicate-env-var"), .kubeScore("environment-variable-key-duplication")],
        .containers { container, _, report in
            var seen: Set<String> = []
            for variable in container.environment {
                guard let node = variable["name"], let name = node.string, !seen.insert(name).inserted else {
                    continue
                }
                report("'\(name)' of container '\(container.name)' is set twice; remove one", at: node)
            }
        })
}
