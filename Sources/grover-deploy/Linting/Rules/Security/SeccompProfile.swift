internal import Documents

extension Rule {
    static let seccompProfile = Rule(
        "seccomp-profile", .warning, "a container without a filter of system calls",
        why: "Most breaks out of containers use calls that a service never needs; the runtime's own profile refuses"
            + " them at no cost.",
        fix: "Set securityContext.seccompProfile.type: RuntimeDefault for the pod.",
        peers: [.kubeScore("container-seccomp-profile"), .polaris("linuxHardening")],
        .containers { container, pod, report in
            let type = container.security("seccompProfile", in: pod)?["type"]
            guard type == nil || type?.string == "Unconfined" else { return }
            report(
                "container '\(container.name)' has no seccomp profile; set seccompProfile.type: RuntimeDefault",
                at: type ?? container.securityContext ?? container.head)
        })
}
