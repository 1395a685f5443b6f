internal import Documents

extension Rule {
    static let unsafeSysctls = Rule(
        "unsafe-sysctls", .error, "a pod that sets the kernel's parameters",
        why: "These change the whole machine, for every pod on it; most kubelets refuse the pod.",
        fix: "Remove the parameter, or set it on the machine.", peers: [.kubeLinter("unsafe-sysctls")],
        .pods { pod, report in
            for parameter in pod.securityContext?["sysctls"]?.list ?? [] {
                guard let node = parameter["name"], let name = node.string else { continue }
                guard
                    ["kernel.sem", "kernel.shm", "kernel.msg", "fs.mqueue.", "net."].contains(where: name.hasPrefix),
                    !safe.contains(name)
                else { continue }
                report("the pod sets '\(name)', which is not safe; remove it", at: node)
            }
        })

    private static let safe: Set<String> = [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    ]
}
