internal import Documents
internal import KubernetesAPI
internal import KubernetesModel

/// What watches have told of one workload, and which of its pods belong to the new revision.
struct WorkloadState {
    enum Source {
        case workload
        case replicaSets
        case pods
        case events
        case workloadEvents

        /// Events only help to decide sooner; not everybody may read them.
        var isOptional: Bool { self == .events || self == .workloadEvents }
    }

    /// How the workload stands, and whether its new pods are failing.
    struct Assessment: Sendable {
        var health: HealthStatus
        var verdict: Diagnosis.Verdict
        var ready = 0
        var wanted = 0
        /// Grows with each step towards the end; what only goes up and down does not make it grow beyond its best.
        var steps = 0
        var isGone = false
    }

    private(set) var workload: Node?
    private var isGone = false
    private var replicaSets: [String: Node] = [:]
    private var pods: [String: Node] = [:]
    private var observation: RevisionObservation
    private var knowsWorkloadEvents = false
    private var revision: String?

    /// - Parameter follows: whether a rollout was just begun.
    init(follows: Bool) {
        observation = RevisionObservation(follows: follows)
    }

    mutating func take(_ event: WatchEvent, from source: Source, at now: Timestamp) {
        switch event {
        case .added(let object), .modified(let object): note(object, from: source, at: now)
        case .deleted(let object): forget(object, from: source)
        case .bookmark: break
        case .restarted(let list):
            let uids = Set(list.items.compactMap(\.uid))
            if source == .workload { isGone = list.items.isEmpty }
            // Of what was refused before this rollout the first list tells too.
            if source == .workloadEvents && !knowsWorkloadEvents {
                knowsWorkloadEvents = true
                return
            }
            let gone = (source == .pods ? pods : source == .replicaSets ? replicaSets : [:]).values
            for object in gone where !uids.contains(object.uid ?? "") { forget(object, from: source) }
            for object in list.items { note(object, from: source, at: now) }
        }
        updateRevision(at: now)
    }

    func assess(at now: Timestamp) -> Assessment {
        guard let workload else {
            return Assessment(health: .inProgress("it is not there yet"), verdict: .fine, isGone: isGone)
        }
        let ready = observation.pods.values.count(where: \.isReadyPod)
        let updated = workload.value(at: "status", "updatedReplicas")?.int ?? 0
        let old = (workload.value(at: "status", "replicas")?.int ?? 0) - updated
        return Assessment(
            health: Health.of(workload), verdict: Diagnosis.of(observation, at: now), ready: ready,
            wanted: workload.value(at: "spec", "replicas")?.int ?? 1,
            steps: ready + updated + (workload.value(at: "status", "availableReplicas")?.int ?? 0) - old,
            isGone: isGone)
    }

    private mutating func note(_ object: Node, from source: Source, at now: Timestamp) {
        guard let uid = object.uid else { return }
        switch source {
        case .workload:
            workload = object
            observation.note(workload: object, at: now)
        case .replicaSets: replicaSets[uid] = object
        case .pods:
            pods[uid] = object
            if belongs(object) { observation.note(pod: object, at: now) }
        case .events: observation.note(event: object)
        case .workloadEvents: observation.note(workloadEvent: object, at: now)
        }
    }

    private mutating func forget(_ object: Node, from source: Source) {
        guard let uid = object.uid else { return }
        switch source {
        case .workload: isGone = true
        case .replicaSets: replicaSets[uid] = nil
        case .pods:
            pods[uid] = nil
            observation.forget(pod: uid)
        case .events, .workloadEvents: break
        }
    }

    /// Looks which revision is the new one; before the controller has seen the spec there is none.
    private mutating func updateRevision(at now: Timestamp) {
        guard let workload, let current = newRevision(of: workload), current != revision else { return }
        revision = current
        for pod in observation.pods.values where !belongs(pod) { observation.forget(pod: pod.uid ?? "") }
        for pod in pods.values where belongs(pod) { observation.note(pod: pod, at: now) }
    }

    /// A ReplicaSet's uid, or a StatefulSet's revision.
    private func newRevision(of workload: Node) -> String? {
        guard (workload.value(at: "status", "observedGeneration")?.int ?? 0) >= (workload.generation ?? 1) else {
            return nil
        }
        guard workload.kind == "Deployment" else {
            return workload.value(at: "status", "updateRevision")?.string ?? "only"
        }
        let number = workload.annotations[Self.revisionAnnotation]
        return replicaSets.values.first {
            $0.controllerOwner?["uid"]?.string == workload.uid && $0.annotations[Self.revisionAnnotation] == number
        }?.uid
    }

    private func belongs(_ pod: Node) -> Bool {
        guard let revision, let workload else { return false }
        guard workload.kind == "Deployment" else {
            return pod.controllerOwner?["uid"]?.string == workload.uid
                && (revision == "only" || pod.labels["controller-revision-hash"] == revision)
        }
        return pod.controllerOwner?["uid"]?.string == revision
    }

    private static let revisionAnnotation = "deployment.kubernetes.io/revision"
}
