internal import Documents

extension Rule {
    static let initContainerSecurity = Rule(
        "init-container-security", .info, "an init container that says nothing of its security in a pod that does",
        why:
            "What the pod says covers users, groups and seccomp. Privilege escalation, capabilities and the root file"
            + " system are said for each container, and init containers are easily forgotten.",
        fix: "Give the init container a securityContext as the other containers have it.",
        peers: [.kubeLinter("init-container-security-gap")], isOptional: true,
        .containers { container, pod, report in
            guard container.role != .main, container.securityContext?.map?.isEmpty != false else { return }
            let isSaid = pod.securityContext != nil || pod.containers.contains { $0.securityContext != nil }
            guard isSaid else { return }
            report(
                "init container '\(container.name)' says nothing of its security; give it a securityContext",
                at: container.securityContext ?? container.head)
        })
}
