internal import Documents

extension Rule {
    static let lowUserID = Rule(
        "low-user-id", .info, "a container whose user or group may be one of the machine's",
        why: "Users below 10000 are often accounts of the node as well: out of the container they own its files.",
        fix: "Set runAsUser and runAsGroup to 10000 or more.",
        peers: [.kubeScore("container-security-context-user-group-id")], isOptional: true,
        .containers { container, pod, report in
            for key in ["runAsUser", "runAsGroup"] {
                let node = container.security(key, in: pod)
                guard (node?.int ?? 0) < 10000 else { continue }
                report(
                    "container '\(container.name)' has no \(key) of 10000 or more; set one",
                    at: node ?? container.securityContext ?? container.head)
            }
        })
}
