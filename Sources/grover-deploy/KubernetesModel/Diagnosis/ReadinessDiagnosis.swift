internal import Documents

extension Diagnosis {
    /// The least time for readiness after a startup probe has passed, and where none says how long a start takes.
    private static let graceAfterStartup = 10.0
    private static let graceWithoutStartup = 30.0

    /// A container that runs and is not ready, judged by the time its own probes give.
    static func readiness(_ container: Node, _ status: Node, of subject: PodSubject) -> Verdict {
        guard status.value(at: "state", "running") != nil, status["ready"]?.bool != true else { return .fine }
        let name = status["name"]?.string ?? ""
        // Until the startup probe passes, the kubelet itself ends what takes too long.
        guard let started = subject.memory.startedSince[name], let probe = Probe(.readiness, of: container) else {
            return .fine
        }
        let startup = Probe(.startup, of: container)
        let least = subject.capped(startup != nil ? graceAfterStartup : graceWithoutStartup)
        let since = max(started, subject.memory.unreadySince ?? started)
        var budget = max(probe.budget, least)
        // A start may take what the startup probe allows, also where that passes early and readiness comes late.
        if !subject.memory.wasReady, let startup, let running = subject.memory.runningSince[name] {
            budget = max(budget, subject.capped(startup.budget) - since.seconds(since: running))
        }
        let seen = subject.events.unhealthy(.readiness, container: name)
        let failure = PodFailure(
            .unready, pod: subject.name, container: name,
            message: subject.memory.wasReady
                ? "it became ready, then its readiness probe failed for \(Int(budget)) s"
                : "its readiness probe did not pass in \(Int(budget)) s",
            probe: ProbeEvidence(probe, lastAnswer: seen.lastAnswer, failures: seen.count),
            restarts: status["restartCount"]?.int ?? 0)
        // Without one reported failure the status may just be late: wait as long again.
        let patience = seen.count > 0 ? budget : budget + max(probe.budget, least)
        return subject.after(patience, since: since, failure)
    }
}
