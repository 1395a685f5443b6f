internal import Documents

extension Rule {
    static let cpuLimit = Rule(
        "unset-cpu-limit", .info, "a container without a limit of CPU",
        why:
            "On shared nodes a limit keeps a busy loop from slowing its neighbours; it also slows the container itself"
            + " when the node is idle, so that this is a matter of taste.",
        fix: "Set resources.limits.cpu.",
        peers: [.polaris("cpuLimitsMissing"), .kubeScore("container-cpu-limits"), .kubeScore("container-resources")],
        isOptional: true,
        .containers { container, pod, report in
            guard container.role != .initial, !container.limits("cpu", pod) else { return }
            report(
                "container '\(container.name)' has no limit of CPU; set resources.limits.cpu",
                at: container.node["resources"] ?? container.head)
        })
}
