import Documents
import KubernetesModel

/// What controllers read of a pod.
struct PodState: Sendable {
    let object: CachedObject
    let phase: String
    let isReady: Bool
    /// When readiness last changed.
    let readySince: Timestamp?
    let isAssigned: Bool
    let restarts: Int

    init(_ object: CachedObject) {
        self.object = object
        let status = object.node["status"]
        phase = status?["phase"]?.string ?? "Pending"
        let ready = object.node.condition("Ready")
        isReady = ready?["status"]?.string == "True"
        readySince = ready?["lastTransitionTime"]?.string.flatMap { Timestamp($0) }
        isAssigned = !(object.node.value(at: "spec", "nodeName")?.string ?? "").isEmpty
        restarts =
            status?["containerStatuses"]?.list?.reduce(0) { max($0, $1["restartCount"]?.int ?? 0) } ?? 0
    }

    var isTerminating: Bool { object.isTerminating }
    var isFinished: Bool { phase == "Succeeded" || phase == "Failed" }
    /// Counts as a replica: neither finished nor on its way out.
    var isActive: Bool { !isFinished && !isTerminating }

    /// Ready for the whole of the time that its owner wants it to be.
    func isAvailable(minReadySeconds: Int, at now: Timestamp) -> Bool {
        guard isReady else { return false }
        guard minReadySeconds > 0 else { return true }
        guard let readySince else { return false }
        return readySince.seconds(since: now) + Double(minReadySeconds) <= 0
    }

    /// How long until a ready pod becomes available; nil when time alone changes nothing.
    func untilAvailable(minReadySeconds: Int, at now: Timestamp) -> Duration? {
        guard isReady, let readySince, !isAvailable(minReadySeconds: minReadySeconds, at: now) else { return nil }
        return .seconds(Double(minReadySeconds) + readySince.seconds(since: now))
    }
}

extension Sequence<PodState> {
    func soonestAvailability(minReadySeconds: Int, at now: Timestamp) -> Duration? {
        compactMap { $0.untilAvailable(minReadySeconds: minReadySeconds, at: now) }.min()
    }
}
