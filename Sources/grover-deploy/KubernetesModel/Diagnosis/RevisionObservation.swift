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
    /// Since when the server has been refusing to create pods, by this side's clock.
    private(set) var refusal: (message: String, since: Timestamp)?
    private var memories: [String: Memory] = [:]
    /// A passed deadline that is the rollout's before this one.
    private var oldDeadline: String?
    private let follows: Bool
    private static let eventLimit = 2000

    struct Memory: Sendable {
        var wasReady = false
        var readySince: Timestamp?
        var unreadySince: Timestamp?
        var runningSince: [String: Timestamp] = [:]
        var startedSince: [String: Timestamp] = [:]
        /// When each container's image could not be pulled for the first time.
        var pullFailingSince: [String: Timestamp] = [:]
        /// How often each container had been restarted when the pod was first ready.
        var restartsAtReady: [String: Int] = [:]
        /// Restarts of a pod that was ready already when it was first seen: none of this rollout's doing.
        var restartsBefore: [String: Int] = [:]
        var firstSeen: Timestamp
        /// When each container's present waiting reason was first seen.
        var waitingSince: [String: (reason: String, since: Timestamp)] = [:]
    }

    /// - Parameter follows: whether a rollout was just begun, so that a deadline that has passed already is an older
    ///   one's. A Deployment that goes back to a ReplicaSet it still has keeps that condition for a while.
    public init(follows: Bool = false) {
        self.follows = follows
    }

    public mutating func note(workload: Node, at now: Timestamp) {
        let deadline = Self.passedDeadline(of: workload)
        if self.workload == nil && follows { oldDeadline = deadline }
        if deadline != oldDeadline { oldDeadline = nil }
        if let refused = workload.condition("ReplicaFailure"), refused["status"]?.string == "True" {
            refuse(refused["message"]?.string ?? "no pod can be created", at: now)
        } else if workload.kind == "Deployment" || !Self.lacksPods(workload) {
            refusal = nil
        }
        self.workload = workload
    }

    /// An event about the workload itself: a StatefulSet has no condition that tells of pods it may not create.
    public mutating func note(workloadEvent event: Node, at now: Timestamp) {
        guard event["reason"]?.string == "FailedCreate", let workload, Self.lacksPods(workload),
            event.value(at: "involvedObject", "uid") == workload.metadata?["uid"]
        else { return }
        refuse(event["message"]?.string ?? "no pod can be created", at: now)
    }

    /// Whether the workload's deadline passed, and in this rollout.
    var hasPassedDeadline: Bool {
        guard let deadline = workload.flatMap(Self.passedDeadline) else { return false }
        return deadline != oldDeadline
    }

    private mutating func refuse(_ message: String, at now: Timestamp) {
        refusal = (message, refusal?.since ?? now)
    }

    private static func passedDeadline(of workload: Node) -> String? {
        guard let progressing = workload.condition("Progressing"), progressing["status"]?.string == "False" else {
            return nil
        }
        return progressing["lastUpdateTime"]?.string ?? ""
    }

    private static func lacksPods(_ workload: Node) -> Bool {
        let status = workload["status"]
        if let wanted = status?["desiredNumberScheduled"]?.int {
            return (status?["currentNumberScheduled"]?.int ?? 0) < wanted
        }
        return (status?["replicas"]?.int ?? 0) < Health.wantedReplicas(workload)
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
            memory.runningSince[name] = running ? memory.runningSince[name] ?? now : nil
            if running && status["started"]?.bool != false {
                memory.startedSince[name] = memory.startedSince[name] ?? now
            } else {
                memory.startedSince[name] = nil
            }
            if let reason = status.value(at: "state", "waiting", "reason")?.string {
                if memory.waitingSince[name]?.reason != reason { memory.waitingSince[name] = (reason, now) }
                if Diagnosis.pullReasons.contains(reason) {
                    memory.pullFailingSince[name] = memory.pullFailingSince[name] ?? now
                }
            } else {
                memory.waitingSince[name] = nil
                memory.pullFailingSince[name] = nil
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
