import KubernetesModel

/// Decides the next step of a StatefulSet from its pods.
struct StatefulSetPlan {
    enum Step: Equatable, Sendable {
        case create(ordinal: Int)
        /// A pod that is finished, too much, or of an old revision.
        case delete(name: String, why: Reason)
    }

    enum Reason: Equatable, Sendable {
        case finished
        case scaledDown
        case outdated
    }

    struct Pod: Sendable {
        let ordinal: Int
        let name: String
        let revision: String
        let isHealthy: Bool
        let isAvailable: Bool
        let isFinished: Bool
        let isTerminating: Bool

        init(_ pod: PodState, ordinal: Int, minReadySeconds: Int, now: Timestamp) {
            self.ordinal = ordinal
            name = pod.object.name
            revision = pod.object.labels[StatefulSetState.revisionLabel] ?? ""
            isTerminating = pod.isTerminating
            isFinished = pod.isFinished
            isHealthy = pod.phase == "Running" && pod.isReady && !pod.isTerminating
            isAvailable = isHealthy && pod.isAvailable(minReadySeconds: minReadySeconds, at: now)
        }
    }

    let ordinals: Range<Int>
    let isParallel: Bool
    let replacesOnDelete: Bool
    let partition: Int
    /// How many pods an update may take away at a time.
    var maxUnavailable = 1
    let updateRevision: String

    /// In order, one pod at a time waits for all before it; in parallel everything due is done at once. An update
    /// goes from the highest ordinal down, one pod at a time.
    func steps(_ pods: [Pod]) -> [Step] {
        let standing = Dictionary(pods.map { ($0.ordinal, $0) }, uniquingKeysWith: { first, _ in first })
        var steps: [Step] = []
        for ordinal in ordinals {
            guard let pod = standing[ordinal] else {
                steps.append(.create(ordinal: ordinal))
                if isParallel { continue }
                return steps
            }
            if pod.isFinished, !pod.isTerminating {
                steps.append(.delete(name: pod.name, why: .finished))
                if isParallel { continue }
                return steps
            }
            if !isParallel, !pod.isAvailable { return steps }
        }
        let condemned = pods.filter { !ordinals.contains($0.ordinal) }.sorted { $0.ordinal > $1.ordinal }
        let firstUnhealthy = pods.filter { !$0.isHealthy }.min { $0.ordinal < $1.ordinal }?.ordinal
        for pod in condemned {
            if pod.isTerminating {
                if isParallel { continue }
                return steps
            }
            // One that is not ready yet is waited for, unless it is all that is amiss.
            if !isParallel, !pod.isAvailable, pod.ordinal != firstUnhealthy { return steps }
            steps.append(.delete(name: pod.name, why: .scaledDown))
            if !isParallel { return steps }
        }
        return steps + outdated(standing).map { .delete(name: $0, why: .outdated) }
    }

    /// The pods to be replaced next, from the highest ordinal down to the partition.
    private func outdated(_ standing: [Int: Pod]) -> [String] {
        guard !replacesOnDelete else { return [] }
        let old = ordinals.reversed().filter { $0 >= ordinals.lowerBound + partition }.compactMap { standing[$0] }
            .filter { $0.revision != updateRevision && !$0.isTerminating }
        let missing = ordinals.count { standing[$0]?.isAvailable != true }
        // In parallel a pod may be missing and outdated at once: it is its own turn then.
        let broken = isParallel ? old.filter { !$0.isAvailable } : []
        let spare = max(0, maxUnavailable - missing)
        let serving = old.filter { pod in !broken.contains { $0.ordinal == pod.ordinal } }
        return (broken.prefix(maxUnavailable) + serving.prefix(spare)).map(\.name)
    }
}
