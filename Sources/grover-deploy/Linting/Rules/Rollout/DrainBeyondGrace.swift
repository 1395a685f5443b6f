internal import Documents

extension Rule {
    static let drainBeyondGrace = Rule(
        "drain-beyond-grace", .error, "a pod that is killed before it has drained",
        why: "The kubelet kills a container when terminationGracePeriodSeconds are over, preStop included: requests"
            + " under way are lost in every rollout.",
        fix: "Raise terminationGracePeriodSeconds above preStop and drain together.",
        .containers { container, pod, report in
            guard container.role != .initial else { return }
            let preStop = container.node["lifecycle"]?["preStop"]
            let pause = preStop.flatMap(seconds(ofPreStop:)) ?? 0
            let drain = container.environment.first { $0["name"]?.string == "DRAIN_SECONDS" }?["value"]
            let drainSeconds = drain?.string.flatMap { Int($0) } ?? 0
            let grace = pod.gracePeriod
            guard pause + drainSeconds > 0, pause + drainSeconds >= grace else { return }
            let parts = [(pause, "preStop"), (drainSeconds, "DRAIN_SECONDS")].filter { $0.0 > 0 }
            report(
                "\(parts.map { "\($0.1) \($0.0) s" }.joined(separator: " and ")) of container '\(container.name)' do not"
                    + " fit into the grace period of \(grace) s; raise terminationGracePeriodSeconds",
                at: pod.spec["terminationGracePeriodSeconds"] ?? preStop ?? container.head)
        })

    /// How long a hook waits, where it says so itself.
    private static func seconds(ofPreStop hook: Node) -> Int? {
        if let seconds = hook["sleep"]?["seconds"]?.int { return seconds }
        let words = (hook["exec"]?["command"]?.list ?? []).compactMap(\.scalarText)
            .flatMap { $0.split(whereSeparator: { $0 == " " || $0 == ";" || $0 == "&" }) }
        guard let sleep = words.firstIndex(where: { $0 == "sleep" || $0.hasSuffix("/sleep") }),
            words.indices.contains(sleep + 1)
        else { return nil }
        return Int(words[sleep + 1].hasSuffix("s") ? words[sleep + 1].dropLast() : words[sleep + 1])
    }
}
