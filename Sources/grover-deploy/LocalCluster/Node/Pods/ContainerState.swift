internal import Documents
internal import KubernetesModel

/// Where a container of a pod stands.
struct ContainerState: Sendable {
    enum Phase: Sendable, Equatable {
        case waiting(reason: String, message: String?)
        case running(since: Timestamp)
        case terminated(Termination)
    }

    let spec: Node
    let name: String
    let isInit: Bool
    /// An init container that runs on beside the others (`restartPolicy: Always`).
    let isSidecar: Bool
    var phase: Phase
    /// How the run before this one ended.
    var last: Termination?
    /// Counts the runs from 0; it is the restart count too.
    var run: Int?
    var imageID = ""
    var isStarted = false
    var isReady = false

    // What the node does with it, none of which shows in the status.
    /// A shim is on its way; the phase is still the one before.
    var isLaunching = false
    var isStopping = false
    /// Seconds of grace that it was given while it is stopping.
    var stopGrace = 0.0
    /// Its postStart hook runs: later containers wait.
    var isInHook = false
    /// Not to be started before a timer or a changed object says so.
    var isHeld = false
    var restartsInRow = 0
    var imageFailures = 0

    init(_ spec: Node, isInit: Bool, waitsForInit: Bool) {
        self.spec = spec
        name = spec["name"]?.string ?? ""
        self.isInit = isInit
        isSidecar = isInit && spec["restartPolicy"]?.string == "Always"
        phase = .waiting(reason: waitsForInit ? "PodInitializing" : "ContainerCreating", message: nil)
    }

    var isRunning: Bool { if case .running = phase { true } else { false } }
    var termination: Termination? { if case .terminated(let end) = phase { end } else { nil } }
    /// Whether a process of it may be there.
    var isAlive: Bool { isRunning || isLaunching }
    var succeeded: Bool { termination?.exitCode == 0 }
    var isBeforeItsHooksEnd: Bool {
        isInHook || isLaunching && spec.value(at: "lifecycle", "postStart") != nil
    }
    /// Whether what comes behind this init container may start.
    var isInitialized: Bool { isSidecar ? isStarted && isRunning : succeeded }

    /// By the container's own rules and policy, where it has them, else by the pod's.
    func isRestarted(after end: Termination, podPolicy: String) -> Bool {
        if isSidecar { return true }
        for rule in spec["restartPolicyRules"]?.list ?? [] where rule["action"]?.string == "Restart" {
            let codes = rule.value(at: "exitCodes", "values")?.list?.compactMap(\.int) ?? []
            let wantsIn = rule.value(at: "exitCodes", "operator")?.string == "In"
            if codes.contains(end.exitCode) == wantsIn { return true }
        }
        switch spec["restartPolicy"]?.string ?? podPolicy {
        case "Never": return false
        case "OnFailure": return end.exitCode != 0
        default: return !isInit || end.exitCode != 0
        }
    }
}

/// The end of a container's run, as the status shows it.
struct Termination: Sendable, Equatable {
    var exitCode: Int
    var signal: Int?
    var reason: String
    var message: String?
    var startedAt: Timestamp?
    var finishedAt: Timestamp?
    var containerID: String

    init(_ ending: RunEnding, containerID: String, message left: String? = nil) {
        exitCode = ending.exitCode
        // A real kubelet gives the signal only as 128 more than its number.
        signal = nil
        let failed = ending.isOutOfMemory ? "OOMKilled" : "Error"
        reason = ending.startError != nil ? "StartError" : ending.exitCode == 0 ? "Completed" : failed
        message = ending.startError ?? left
        startedAt = ending.startedAt
        finishedAt = ending.finishedAt
        self.containerID = containerID
    }

    /// The end of a run that nobody saw: the machine, or the shim, was stopped by force.
    init(unseen containerID: String, startedAt: Timestamp?) {
        exitCode = 137
        reason = "ContainerStatusUnknown"
        message = "the container's shim was killed, or the machine restarted"
        self.startedAt = startedAt
        finishedAt = .now
        self.containerID = containerID
    }

    var node: Node {
        var node: Node = ["exitCode": Node(exitCode), "reason": Node(reason)]
        if let message { node["message"] = Node(message) }
        node["startedAt"] = startedAt.map { Node($0.text) } ?? .null
        node["finishedAt"] = finishedAt.map { Node($0.text) } ?? .null
        node["containerID"] = Node(containerID)
        return node
    }
}
