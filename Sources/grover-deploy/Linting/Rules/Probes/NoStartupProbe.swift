internal import Documents

extension Rule {
    static let noStartupProbe = Rule(
        "no-startup-probe", .info, "a container whose start nobody waits for",
        why: "Without a startup probe, liveness has to be as patient as the slowest start, and finds a hang late.",
        fix: "Add a startupProbe.", peers: [.kubeLinter("no-startup-probe")], isOptional: true,
        .containers { container, pod, report in
            guard pod.serves, container.role == .main, container.node["startupProbe"] == nil else { return }
            report("container '\(container.name)' has no startupProbe; add one", at: container.head)
        })
}
