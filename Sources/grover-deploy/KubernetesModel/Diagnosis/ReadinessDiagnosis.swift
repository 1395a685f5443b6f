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
        let hasStartup = Probe(.startup, of: container) != nil
        let least = subject.capped(hasStartup ? graceAfterStartup : graceWithoutStartup)
        let budget = max(probe.budget, least)
        let since = max(started, subject.memory.unreadySince ?? started)
        let seen = subject.events.unhealthy(.readiness, container: name)
        let failure = PodFailure(
            .unready, pod: subject.name, container: name,
            message: subject.memory.wasReady
                ? "it became ready, then its readiness probe failed for \(Int(budget)) s"
                : "its readiness probe did not pass in \(Int(budget)) s",
            probe: ProbeEvidence(probe, lastAnswer: seen.lastAnswer, failures: seen.count),
            restarts: status["restartCount"]?.int ?? 0)
        // Without one reported failure the status may just be late: wait as long again.
        return subject.after(seen.count > 0 ? budget : budget * 2, since: since, failure)
    }
}
