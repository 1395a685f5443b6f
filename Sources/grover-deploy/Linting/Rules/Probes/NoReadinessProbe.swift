internal import Documents

extension Rule {
    static let noReadinessProbe = Rule(
        "no-readiness-probe", .warning, "a container that says nothing of its readiness",
        why: "It gets requests before it can serve them, and a rollout goes on whatever the new pods do.",
        fix: "Add a readinessProbe.",
        peers: [.kubeLinter("no-readiness-probe"), .kubeScore("pod-probes"), .polaris("readinessProbeMissing")],
        .containers { container, pod, report in
            guard pod.serves, container.role == .main, container.node["readinessProbe"] == nil
            else { return }
            report("container '\(container.name)' has no readinessProbe; add one", at: container.head)
        })
}
