internal import Documents

extension Rule {
    static let dangerousCapabilities = Rule(
        "dangerous-capabilities", .error, "a container with capabilities that are as good as root",
        why: "SYS_ADMIN, NET_ADMIN and the like change the machine itself.",
        fix: "Remove the capability, or name the one that is needed.",
        peers: [.polaris("dangerousCapabilities")],
        .containers { container, _, report in
            for node in container.securityContext?["capabilities"]?["add"]?.list ?? [] {
                guard let name = node.string?.uppercased() else { continue }
                let plain = name.hasPrefix("CAP_") ? String(name.dropFirst(4)) : name
                guard dangerous.contains(plain) else { continue }
                report("container '\(container.name)' adds \(name), which is as good as root; remove it", at: node)
            }
        })

    private static let dangerous: Set<String> = [
        "ALL", "SYS_ADMIN", "NET_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "SYS_BOOT", "BPF",
        "DAC_READ_SEARCH",
    ]
}
