internal import Documents

/// Whether the pods of a new revision are failing, and whether that is final.
///
/// It decides from what the pods and their probes say of themselves, long before `progressDeadlineSeconds`; a start
/// that is slow but inside what its own probes allow is no failure. Pure: the same observation at the same moment
/// gives the same verdict.
public enum Diagnosis {
    public enum Verdict: Sendable, Hashable {
        /// Nothing is wrong; without a further event there is nothing to look at again.
        case fine
        /// Not wrong yet; without a further event it may be by then.
        case undecided(lookAgain: Timestamp)
        case failed(PodFailure)
    }

    public static func of(_ observation: RevisionObservation, at now: Timestamp) -> Verdict {
        var verdict = Verdict.fine
        for pod in observation.pods.values.sorted(by: { ($0.objectName ?? "") < ($1.objectName ?? "") })
        where pod.deletionTimestamp == nil && !isPutOut(pod) {
            verdict = verdict.combined(with: diagnose(pod, in: observation, at: now))
        }
        if case .failed = verdict { return verdict }
        let putOut = observation.pods.values.filter(isPutOut)
        if putOut.count >= evictionLimit, let last = putOut.max(by: { ($0.objectName ?? "") < ($1.objectName ?? "") })
        {
            let message = last.value(at: "status", "message")?.string ?? last.value(at: "status", "reason")?.string
            return .failed(
                PodFailure(
                    .evicted, pod: last.objectName ?? "",
                    message: "\(putOut.count) pods were put out by their nodes: \(message ?? "no reason is given")"))
        }
        return verdict.combined(with: workload(observation, at: now))
    }

    /// Pods that nodes may put out before that is the release's own doing.
    private static let evictionLimit = 3

    /// A pod whose containers are started again for ever fails as a whole only where its node gives it up: evicted,
    /// preempted, shut down. Another takes its place.
    private static func isPutOut(_ pod: Node) -> Bool {
        pod.value(at: "status", "phase")?.string == "Failed"
    }

    private static func diagnose(_ pod: Node, in observation: RevisionObservation, at now: Timestamp) -> Verdict {
        let subject = PodSubject(
            pod: pod, events: PodEvents(Array(observation.events.values), about: pod),
            memory: observation.memory(of: pod, now: now), workload: observation.workload, now: now)
        var verdict = pending(subject)
        for (container, status) in subject.containers {
            verdict =
                verdict
                .combined(with: waiting(container, status, of: subject))
                .combined(with: exits(container, status, of: subject))
                .combined(with: readiness(container, status, of: subject))
        }
        return verdict
    }
}

/// One pod under diagnosis, with what is known beside its status.
struct PodSubject {
    var pod: Node
    var events: PodEvents
    var memory: RevisionObservation.Memory
    var workload: Node?
    var now: Timestamp

    var name: String { pod.objectName ?? "" }

    /// Every container that has a status, init containers first, with its spec.
    var containers: [(Node, Node)] {
        pair("initContainers", pod.initContainerStatuses) + pair("containers", pod.containerStatuses)
    }

    /// Half of the workload's own deadline: what a rule may wait at most, so that it decides before.
    func capped(_ seconds: Double) -> Double {
        guard let deadline = workload?.value(at: "spec", "progressDeadlineSeconds")?.double else { return seconds }
        return min(seconds, deadline / 2)
    }

    /// Final once `seconds` have passed since a moment, undecided until then.
    func after(_ seconds: Double, since start: Timestamp, _ failure: @autoclosure () -> PodFailure)
        -> Diagnosis.Verdict
    {
        let end = start.advanced(bySeconds: seconds)
        return now >= end ? .failed(failure()) : .undecided(lookAgain: end)
    }

    private func pair(_ field: String, _ statuses: [Node]) -> [(Node, Node)] {
        let specs = pod.value(at: "spec", field)?.list ?? []
        return statuses.compactMap { status in
            specs.first { $0["name"]?.string == status["name"]?.string }.map { ($0, status) }
        }
    }
}

extension Diagnosis.Verdict {
    /// A failure outweighs all; of two moments to look again the earlier counts.
    func combined(with other: @autoclosure () -> Self) -> Self {
        if case .failed = self { return self }
        switch (self, other()) {
        case (_, .failed(let failure)): return .failed(failure)
        case (.undecided(let a), .undecided(let b)): return .undecided(lookAgain: min(a, b))
        case (.fine, let other): return other
        case (let own, _): return own
        }
    }
}
