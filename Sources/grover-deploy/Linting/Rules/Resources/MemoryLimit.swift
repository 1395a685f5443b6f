internal import Documents

extension Rule {
    static let memoryLimit = Rule(
        "unset-memory-limit", .warning, "a container without a limit of memory",
        why: "One leak takes the node down with everything on it.", fix: "Set resources.limits.memory.",
        peers: [
            .kubeLinter("unset-memory-requirements"), .kubeScore("container-resources"),
            .kubeScore("container-memory-limits"), .polaris("memoryLimitsMissing"),
        ],
        .containers { container, pod, report in
            guard container.role != .initial, !container.limits("memory", pod) else { return }
            report(
                "container '\(container.name)' has no limit of memory; set resources.limits.memory",
                at: container.node["resources"] ?? container.head)
        })
}
