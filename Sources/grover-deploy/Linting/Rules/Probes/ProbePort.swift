internal import Documents

/// Whether a probe asks at a port that the container has: one rule for each probe, as others count them.
enum ProbePort {
    static func rule(_ id: String, field: String) -> Rule {
        Rule(
            id, .error, "a \(field) at a port that the container does not have",
            why:
                "A named port that does not exist fails the probe for ever; a number that the container does not list"
                + " is most often a slip.",
            fix: "Name a port of the container.", peers: [.kubeLinter(id)],
            .containers { container, _, report in
                guard let probe = container.node[field] else { return }
                guard let port = probe["httpGet"]?["port"] ?? probe["tcpSocket"]?["port"] ?? probe["grpc"]?["port"]
                else { return }
                let ports = container.ports
                if let name = port.string, Int(name) == nil {
                    guard !ports.contains(where: { $0["name"]?.string == name }) else { return }
                    let known = ports.compactMap { $0["name"]?.string }
                    let advice = Spelling.advice(for: name, among: known)
                    report(
                        "the \(field) asks at port '\(name)', which container '\(container.name)' does not have\(advice)",
                        at: port)
                } else if let number = port.int, !ports.isEmpty,
                    !ports.contains(where: { $0["containerPort"]?.int == number })
                {
                    report(
                        "the \(field) asks at port \(number), which container '\(container.name)' does not list; use one"
                            + " that it has", at: port)
                }
            })
    }
}
