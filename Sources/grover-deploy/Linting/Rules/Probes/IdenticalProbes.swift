internal import Documents

extension Rule {
    static let identicalProbes = Rule(
        "pod-probes-identical", .warning, "liveness and readiness that ask the same in the same way",
        why: "A container that cannot serve for a moment is restarted instead of being left to recover.",
        fix: "Let liveness ask less (does the process answer?), or give it more time.",
        peers: [.kubeScore("pod-probes-identical")],
        .containers { container, _, report in
            guard let liveness = container.node["livenessProbe"], liveness == container.node["readinessProbe"] else {
                return
            }
            report("the probes of container '\(container.name)' are the same; give liveness more time", at: liveness)
        })
}
