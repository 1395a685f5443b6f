internal import Documents

extension Rule {
    static let dropNetRawCapability = Rule(
        "drop-net-raw-capability", .warning, "a container that may make packets of any kind",
        why: "NET_RAW lets a container pretend to be another pod on the network. It is given unless it is dropped.",
        fix: "Drop ALL capabilities (or NET_RAW at least), and add back what is needed.",
        peers: [.kubeLinter("drop-net-raw-capability")],
        .containers { container, _, report in
            let added = container.securityContext?["capabilities"]?["add"]?.list?.first {
                ["NET_RAW", "CAP_NET_RAW"].contains($0.string?.uppercased())
            }
            if let added { return report("container '\(container.name)' adds NET_RAW; remove it", at: added) }
            let drop = container.securityContext?["capabilities"]?["drop"]
            let dropped = (drop?.list ?? []).compactMap(\.string).map { $0.uppercased() }
            guard !dropped.contains("ALL"), !dropped.contains("NET_RAW"), !dropped.contains("CAP_NET_RAW") else {
                return
            }
            report(
                "container '\(container.name)' keeps NET_RAW; drop ALL capabilities",
                at: drop ?? container.securityContext ?? container.head)
        })
}
