internal import Documents

extension Rule {
    static let ephemeralStorage = Rule(
        "ephemeral-storage", .info, "a container that may fill its machine's disk",
        why: "Logs, layers and emptyDirs share the node's disk; a full disk evicts pods at random.",
        fix: "Set requests and limits of ephemeral-storage.",
        peers: [
            .kubeScore("container-ephemeral-storage-request-and-limit"),
            .kubeLinter("unset-ephemeral-storage-requirements"),
        ], isOptional: true,
        .containers { container, pod, report in
            guard container.role != .initial, !container.limits("ephemeral-storage", pod) else { return }
            report(
                "container '\(container.name)' has no limit of ephemeral-storage; set one",
                at: container.node["resources"] ?? container.head)
        })
}
