internal import Documents

extension Rule {
    static let hostPort = Rule(
        "host-port", .warning, "a container that takes a port of its machine",
        why: "Each node can hold one such pod, rolling updates wait for a free node, and the port is open to whoever"
            + " reaches the machine.",
        fix: "Remove hostPort; use a Service.", peers: [.polaris("hostPortSet")],
        .containers { container, pod, report in
            for port in container.ports {
                guard let node = port["hostPort"], let number = node.int, number != 0 else { continue }
                if pod.spec["hostNetwork"]?.bool == true, let own = port["containerPort"]?.int, own != number {
                    report(
                        "with hostNetwork, hostPort \(number) has to be containerPort \(own); remove it", at: node,
                        severity: .error)
                    continue
                }
                report("container '\(container.name)' takes port \(number) of the machine; use a Service", at: node)
            }
        })
}
