internal import Documents

extension Rule {
    static let memoryRequest = Rule(
        "unset-memory-requirements", .warning, "a container without a request of memory",
        why: "The scheduler takes it for free: it overfills nodes, and the kernel ends what it likes.",
        fix: "Set resources.requests.memory to what it uses at most.",
        peers: [
            .kubeLinter("unset-memory-requirements"), .kubeScore("container-resources"),
            .polaris("memoryRequestsMissing"),
        ],
        .containers { container, pod, report in
            guard container.role != .initial, !container.sets("memory", pod) else { return }
            report(
                "container '\(container.name)' requests no memory; set resources.requests.memory",
                at: container.node["resources"] ?? container.head)
        })
}
