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
    }

    private(set) var workload: Node?
    private(set) var isGone = false
    private var replicaSets: [String: Node] = [:]
    private var pods: [String: Node] = [:]
    private var observation = RevisionObservation()
    private var revision: String?

    mutating func take(_ event: WatchEvent, from source: Source, at now: Timestamp) {
        switch event {
        case .added(let object), .modified(let object): note(object, from: source, at: now)
        case .deleted(let object): forget(object, from: source)
        case .bookmark: break
        case .restarted(let list):
            let uids = Set(list.items.compactMap(\.uid))
            if source == .workload && list.items.isEmpty && workload != nil { isGone = true }
            let gone = (source == .pods ? pods : source == .replicaSets ? replicaSets : [:]).values
            for object in gone where !uids.contains(object.uid ?? "") { forget(object, from: source) }
            for object in list.items { note(object, from: source, at: now) }
        }
        updateRevision(at: now)
    }

    /// How the workload stands, and whether its new pods are failing.
    func assess(at now: Timestamp) -> (health: HealthStatus, verdict: Diagnosis.Verdict, ready: Int, wanted: Int) {
        guard let workload else { return (.inProgress("it is not there yet"), .fine, 0, 0) }
        let ready = observation.pods.values.count(where: \.isReadyPod)
        let wanted = workload.value(at: "spec", "replicas")?.int ?? 1
        return (Health.of(workload), Diagnosis.of(observation, at: now), ready, wanted)
    }

    private mutating func note(_ object: Node, from source: Source, at now: Timestamp) {
        guard let uid = object.uid else { return }
        switch source {
        case .workload:
            workload = object
            observation.note(workload: object)
        case .replicaSets: replicaSets[uid] = object
        case .pods:
            pods[uid] = object
            if belongs(object) { observation.note(pod: object, at: now) }
        case .events: observation.note(event: object)
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
        case .events: break
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
