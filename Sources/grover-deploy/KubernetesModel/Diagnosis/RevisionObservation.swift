public import Documents

/// All that is known of a new revision's pods at one moment: the only input of `Diagnosis`.
///
/// It is folded over what watches deliver, because two facts are not in any later status: that a pod was ready once,
/// and when its container counted as started.
public struct RevisionObservation: Sendable {
    /// The Deployment, StatefulSet or DaemonSet.
    public private(set) var workload: Node?
    /// The pods of the new revision, by uid.
    public private(set) var pods: [String: Node] = [:]
    /// Events of the namespace, by uid.
    public private(set) var events: [String: Node] = [:]
    private var memories: [String: Memory] = [:]
    private static let eventLimit = 2000

    struct Memory: Sendable {
        var wasReady = false
        var readySince: Timestamp?
        var unreadySince: Timestamp?
        var startedSince: [String: Timestamp] = [:]
        /// How often each container had been restarted when the pod was first ready.
        var restartsAtReady: [String: Int] = [:]
        /// Restarts of a pod that was ready already when it was first seen: none of this rollout's doing.
        var restartsBefore: [String: Int] = [:]
        var firstSeen: Timestamp
        /// When each container's present waiting reason was first seen.
        var waitingSince: [String: (reason: String, since: Timestamp)] = [:]
    }

    public init() {}

    public mutating func note(workload: Node) {
        self.workload = workload
    }

    public mutating func note(event: Node) {
        guard let uid = event.uid else { return }
        // A namespace that writes events without end must not fill memory; the newest matter.
        if events.count >= Self.eventLimit, events[uid] == nil { events.removeAll() }
        events[uid] = event
    }

    public mutating func note(pod: Node, at now: Timestamp) {
        guard let uid = pod.uid else { return }
        pods[uid] = pod
        var memory = memories[uid] ?? Memory(firstSeen: now)
        if pod.isTrue("Ready") {
            memory.readySince = memory.readySince ?? now
            memory.unreadySince = nil
            if !memory.wasReady {
                for status in pod.containerStatuses {
                    let restarts = status["restartCount"]?.int ?? 0
                    memory.restartsAtReady[status["name"]?.string ?? ""] = restarts
                    if memories[uid] == nil { memory.restartsBefore[status["name"]?.string ?? ""] = restarts }
                }
            }
            memory.wasReady = true
        } else {
            memory.readySince = nil
            memory.unreadySince = memory.unreadySince ?? now
        }
        for status in pod.containerStatuses + pod.initContainerStatuses {
            guard let name = status["name"]?.string else { continue }
            let running = status.value(at: "state", "running") != nil
            if running && status["started"]?.bool != false {
                memory.startedSince[name] = memory.startedSince[name] ?? now
            } else {
                memory.startedSince[name] = nil
            }
            if let reason = status.value(at: "state", "waiting", "reason")?.string {
                if memory.waitingSince[name]?.reason != reason { memory.waitingSince[name] = (reason, now) }
            } else {
                memory.waitingSince[name] = nil
            }
        }
        memories[uid] = memory
    }

    public mutating func forget(pod uid: String) {
        pods[uid] = nil
        memories[uid] = nil
    }

    func memory(of pod: Node, now: Timestamp) -> Memory {
        pod.uid.flatMap { memories[$0] } ?? Memory(firstSeen: now)
    }
}
