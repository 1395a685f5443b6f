internal import Documents

extension Diagnosis {
    /// Ends of one container that make a failure; a start that fails once or twice and then holds is none.
    private static let exitLimit = 3
    private static let outOfMemoryLimit = 2

    /// A container that ended: before it was ever ready it may try again, after that it may not.
    static func exits(_ container: Node, _ status: Node, of subject: PodSubject) -> Verdict {
        let restarts = status["restartCount"]?.int ?? 0
        let ended = status.value(at: "state", "terminated")
        guard let last = ended ?? status.value(at: "lastState", "terminated") else { return .fine }
        let isRunning = status.value(at: "state", "running") != nil
        let name = status["name"]?.string ?? ""
        let seen = restarts + (isRunning ? 0 : 1)
        let count = seen - (subject.memory.restartsBefore[name] ?? 0)
        guard count > 0 else { return .fine }
        let exit = containerExit(last)
        let isInit = subject.pod.initContainerStatuses.contains { $0["name"]?.string == name }
        if isInit && exit.code == 0 { return .fine }
        // The node lost sight of the container, for example when it was started anew: none of the release's doing.
        if exit.reason == "ContainerStatusUnknown" || exit.reason == "Unknown" { return .fine }

        func failure(_ cause: PodFailure.Cause, _ message: String, _ kind: Probe.Kind? = nil) -> Verdict {
            let probe = kind.flatMap { evidence(for: $0, container, name, subject) }
            return .failed(
                PodFailure(
                    cause, pod: subject.name, container: name, message: message, probe: probe, exit: exit,
                    restarts: restarts))
        }
        // The runtime's own refusal to run the command is told as an exit too.
        if exit.reason == "StartError" || exit.reason == "ContainerCannotRun" {
            return failure(.creation, exit.message ?? "the container cannot run")
        }
        if subject.events.killed(by: .startup, container: name) {
            return failure(.startupProbe, "it did not start in the time its startup probe allows", .startup)
        }
        let killedByLiveness = subject.events.killed(by: .liveness, container: name)
        let afterReady = seen - (subject.memory.restartsAtReady[name] ?? 0)
        if subject.memory.wasReady && !isInit && afterReady > 0 {
            if killedByLiveness {
                return failure(.livenessProbe, "it became ready, then its liveness probe failed", .liveness)
            }
            if exit.reason == "OOMKilled" { return failure(.outOfMemory, "it became ready, then ran out of memory") }
            if exit.code != 0 || afterReady >= 2 { return failure(.diedAfterReady, "it became ready, then ended") }
        }
        if exit.reason == "OOMKilled" && count >= outOfMemoryLimit {
            return failure(.outOfMemory, "it ran out of memory \(count) times")
        }
        guard count >= exitLimit else { return .fine }
        return killedByLiveness
            ? failure(.livenessProbe, "its liveness probe ended it \(count) times", .liveness)
            : failure(.crash, "it ended \(count) times")
    }

    static func containerExit(_ terminated: Node) -> ContainerExit {
        ContainerExit(
            code: terminated["exitCode"]?.int ?? 0, signal: terminated["signal"]?.int,
            reason: terminated["reason"]?.string, message: terminated["message"]?.string)
    }

    static func evidence(for kind: Probe.Kind, _ container: Node, _ name: String, _ subject: PodSubject)
        -> ProbeEvidence?
    {
        guard let probe = Probe(kind, of: container) else { return nil }
        let seen = subject.events.unhealthy(kind, container: name)
        return ProbeEvidence(probe, lastAnswer: seen.lastAnswer, failures: seen.count)
    }
}
