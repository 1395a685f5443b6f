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
        for pod in condemned {
            if pod.isTerminating {
                if isParallel { continue }
                return steps
            }
            steps.append(.delete(name: pod.name, why: .scaledDown))
            if !isParallel { return steps }
        }
        if let outdated = nextOutdated(standing) { steps.append(.delete(name: outdated, why: .outdated)) }
        return steps
    }

    /// The pod to be replaced next; nil while the one before it is not back.
    private func nextOutdated(_ standing: [Int: Pod]) -> String? {
        guard !replacesOnDelete else { return nil }
        for ordinal in ordinals.reversed() where ordinal >= ordinals.lowerBound + partition {
            guard let pod = standing[ordinal] else { return nil }
            if pod.revision != updateRevision, !pod.isTerminating { return pod.name }
            if !pod.isAvailable { return nil }
        }
        return nil
    }
}
