internal import Documents

extension Rule {
    static let memoryRequest = Rule(
        "unset-memory-requirements", .warning, "a container without a request or a limit of memory",
        why: "Without a request the scheduler overfills nodes; without a limit one leak takes the node down with"
            + " everything on it.",
        fix: "Set resources.requests.memory and resources.limits.memory.",
        peers: [
            .kubeLinter("unset-memory-requirements"), .kubeScore("container-resources"),
            .polaris("memoryRequestsMissing"), .polaris("memoryLimitsMissing"),
        ],
        .containers { container, pod, report in
            guard container.role != .initial else { return }
            let place = container.node["resources"] ?? container.head
            if !container.sets("memory", pod) {
                report("container '\(container.name)' requests no memory; set resources.requests.memory", at: place)
            } else if !container.limits("memory", pod) {
                report("container '\(container.name)' has no limit of memory; set resources.limits.memory", at: place)
            }
        })
}
