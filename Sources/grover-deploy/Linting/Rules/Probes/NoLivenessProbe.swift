internal import Documents

extension Rule {
    static let noLivenessProbe = Rule(
        "no-liveness-probe", .info, "a container that nobody restarts when it hangs",
        why: "A process that hangs runs on, and its pod counts.",
        fix: "Add a livenessProbe that fails only when a restart helps.",
        peers: [.kubeLinter("no-liveness-probe"), .polaris("livenessProbeMissing")], isOptional: true,
        .containers { container, pod, report in
            guard pod.serves, container.role == .main, container.node["livenessProbe"] == nil else { return }
            report("container '\(container.name)' has no livenessProbe; add one", at: container.head)
        })
}
