internal import Documents

extension Diagnosis {
    /// Seconds that a missing key or ConfigMap is given to appear.
    private static let configurationGrace = 10.0
    /// Seconds, and tries, that a registry which does not answer is given.
    private static let pullGrace = 45.0
    private static let pullTries = 3
    /// The same where the registry says no: the second try shows whether it meant it.
    private static let refusedPullGrace = 20.0
    private static let refusedPullTries = 2
    static let pullReasons: Set<String> = ["ErrImagePull", "ImagePullBackOff", "RegistryUnavailable"]

    /// A container that cannot start: its image, its configuration, its command.
    static func waiting(_ container: Node, _ status: Node, of subject: PodSubject) -> Verdict {
        guard let waiting = status.value(at: "state", "waiting"), let reason = waiting["reason"]?.string else {
            return .fine
        }
        let name = status["name"]?.string ?? ""
        let since = subject.memory.waitingSince[name]?.since ?? subject.now
        func failure(_ cause: PodFailure.Cause, _ message: String? = nil) -> PodFailure {
            PodFailure(
                cause, pod: subject.name, container: name,
                message: message ?? waiting["message"]?.string ?? reason,
                restarts: status["restartCount"]?.int ?? 0)
        }
        switch reason {
        case "InvalidImageName", "ErrImageNeverPull":
            return .failed(failure(.imagePull))
        case _ where pullReasons.contains(reason):
            if subject.events.isPulling(container: name) { return .fine }
            let pulls = subject.events.failedPulls(container: name)
            let said = waiting["message"]?.string ?? ""
            // The back-off's own message only says that it backs off; the event says why.
            let message = reason == "ImagePullBackOff" ? pulls.message ?? said : said
            // The local cluster never looks again by itself.
            if message.contains("local load") { return .failed(failure(.imagePull, message)) }
            let isRefused = isPermanent(said) || isPermanent(pulls.message ?? "")
            if pulls.count >= (isRefused ? refusedPullTries : pullTries) {
                return .failed(failure(.imagePull, message))
            }
            return subject.after(
                subject.capped(isRefused ? refusedPullGrace : pullGrace),
                since: subject.memory.pullFailingSince[name] ?? subject.now, failure(.imagePull, message))
        case "CreateContainerConfigError":
            return subject.after(subject.capped(configurationGrace), since: since, failure(.configuration))
        case "CreateContainerError", "RunContainerError", "StartError", "PostStartHookError":
            if isPermanent(waiting["message"]?.string ?? "") { return .failed(failure(.creation)) }
            return subject.after(subject.capped(configurationGrace), since: since, failure(.creation))
        default:
            return .fine
        }
    }

    /// Answers that no further try changes.
    private static func isPermanent(_ message: String) -> Bool {
        let text = message.lowercased()
        return [
            "not found", "unauthorized", "denied", "forbidden", "does not exist", "local load",
            "no match for platform",
            "manifest unknown", "invalid reference", "exec format error", "no such file", "permission denied",
        ].contains { text.contains($0) }
    }
}
