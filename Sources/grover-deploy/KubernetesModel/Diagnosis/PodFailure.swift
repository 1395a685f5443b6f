/// Why a pod of the new revision counts as failed, with the evidence that a person needs to mend it.
public struct PodFailure: Error, Sendable, Hashable {
    public enum Cause: String, Sendable {
        case imagePull
        case configuration
        case creation
        case crash
        case outOfMemory
        /// It became ready and ended after that.
        case diedAfterReady
        case startupProbe
        case livenessProbe
        /// It runs, and its readiness probe does not pass in the time it gives itself.
        case unready
        case unschedulable
        case volumes
        /// Nodes put the pods out again and again, for example for what they write to disk.
        case evicted
        /// The API server refuses to create the pod: quota, admission, an invalid spec.
        case refused
        /// `progressDeadlineSeconds` has passed.
        case deadline
    }

    public var cause: Cause
    /// Empty where no pod could be created.
    public var pod: String
    public var container: String?
    /// What the cluster says about it, in its own words.
    public var message: String
    public var probe: ProbeEvidence?
    public var exit: ContainerExit?
    public var restarts: Int

    public init(
        _ cause: Cause, pod: String, container: String? = nil, message: String, probe: ProbeEvidence? = nil,
        exit: ContainerExit? = nil, restarts: Int = 0
    ) {
        self.cause = cause
        self.pod = pod
        self.container = container
        self.message = message
        self.probe = probe
        self.exit = exit
        self.restarts = restarts
    }
}

/// The probe that does not pass.
public struct ProbeEvidence: Sendable, Hashable {
    public var probe: Probe
    /// The last answer that the kubelet reported: `HTTP probe failed with statuscode: 503`.
    public var lastAnswer: String?
    public var failures: Int

    public init(_ probe: Probe, lastAnswer: String?, failures: Int) {
        self.probe = probe
        self.lastAnswer = lastAnswer
        self.failures = failures
    }
}

/// How a container ended.
public struct ContainerExit: Sendable, Hashable, CustomStringConvertible {
    public var code: Int
    public var signal: Int?
    /// `Error`, `OOMKilled`, `Completed`, …
    public var reason: String?
    /// What the container or the runtime left as a last word.
    public var message: String?

    public init(code: Int, signal: Int? = nil, reason: String? = nil, message: String? = nil) {
        self.code = code
        self.signal = signal
        self.reason = reason
        self.message = message
    }

    /// `exit code 139 (killed by SIGSEGV)`.
    public var description: String {
        if reason == "OOMKilled" { return "exit code \(code) (out of memory)" }
        guard let number = signal ?? (code > 128 && code < 160 ? code - 128 : nil) else {
            return switch code {
            case 126: "exit code 126 (the command is not executable)"
            case 127: "exit code 127 (the command does not exist)"
            default: "exit code \(code)"
            }
        }
        return "exit code \(code) (killed by \(Self.signals[number] ?? "signal \(number)"))"
    }

    private static let signals = [
        1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE",
        9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM",
    ]
}
