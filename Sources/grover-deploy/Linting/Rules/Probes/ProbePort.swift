internal import Documents

/// Whether a probe asks at a port that the container has: one rule for each probe, as others count them.
enum ProbePort {
    static func rule(_ id: String, field: String) -> Rule {
        Rule(
            id, .error, "a \(field) at a port that the container does not have",
            why:
                "A named port that does not exist fails the probe for ever. One that the container does not list, or lists"
                + " for UDP only, is most often a slip; as it may listen without listing it, that is a warning.",
            fix: "Name a port of the container.", peers: [.kubeLinter(id)],
            .containers { container, _, report in
                guard let probe = container.node[field] else { return }
                guard let port = probe["httpGet"]?["port"] ?? probe["tcpSocket"]?["port"] ?? probe["grpc"]?["port"]
                else { return }
                let ports = container.ports
                let named = ports.filter {
                    port.string.map { [name = $0["name"]?.string] in name == $0 }
                        ?? ($0["containerPort"]?.int == port.int)
                }
                if !named.isEmpty, !named.contains(where: { ($0["protocol"]?.string ?? "TCP") == "TCP" }) {
                    report(
                        "the \(field) asks by TCP at port \(port.scalarText ?? ""), which container '\(container.name)' lists"
                            + " for \(named[0]["protocol"]?.string ?? "") only; list it for TCP too", at: port,
                        severity: .warning)
                } else if let name = port.string {
                    // What is no name of a port is told by another rule.
                    guard named.isEmpty, NameForm.isPortName(name) else { return }
                    let known = ports.compactMap { $0["name"]?.string }
                    let advice = Spelling.advice(for: name, among: known)
                    report(
                        "the \(field) asks at port '\(name)', which container '\(container.name)' does not have\(advice)",
                        at: port)
                } else if let number = port.int, !ports.isEmpty, named.isEmpty {
                    report(
                        "the \(field) asks at port \(number), which container '\(container.name)' does not list; list it in"
                            + " ports, or use one that it has", at: port, severity: .warning)
                }
            })
    }
}
