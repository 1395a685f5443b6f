internal import Documents

extension Rule {
    static let runAsNonRoot = Rule(
        "run-as-non-root", .warning, "a container that may run as root",
        why: "Root in a container is root to the kernel: a flaw of either lets it out.",
        fix: "Set runAsNonRoot: true (and a runAsUser other than 0) for the pod or the container.",
        peers: [.kubeLinter("run-as-non-root"), .polaris("runAsRootAllowed")],
        .containers { container, pod, report in
            let user = container.security("runAsUser", in: pod)
            let nonRoot = container.security("runAsNonRoot", in: pod)
            if let user, user.int == 0 {
                return report("container '\(container.name)' runs as root; name another runAsUser", at: user)
            }
            guard nonRoot?.bool != true, user?.int == nil else { return }
            report(
                "container '\(container.name)' may run as root; set runAsNonRoot: true",
                at: nonRoot ?? container.securityContext ?? container.head)
        })
}
