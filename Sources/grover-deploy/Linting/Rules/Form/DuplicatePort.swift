internal import Documents

extension Rule {
    static let duplicatePort = Rule(
        "duplicate-port-name", .error, "two ports of one name",
        why:
            "The API server refuses a container with two ports of one name: which of them a Service means is a guess.",
        fix: "Rename one, or remove it.", peers: [.kubeScore("container-ports-check")],
        .containers { container, _, report in
            var names: Set<String> = []
            for port in container.ports {
                guard let node = port["name"], let name = node.string, !name.isEmpty, !names.insert(name).inserted
                else { continue }
                report("container '\(container.name)' has two ports named '\(name)'; rename one", at: node)
            }
        })
}
