internal import Documents

extension Diagnosis {
    /// What only the workload says: pods that could not be created, and its own deadline.
    static func workload(_ observation: RevisionObservation, at now: Timestamp) -> Verdict {
        guard let workload = observation.workload, isObserved(workload) else { return .fine }
        let name = observation.pods.values.compactMap { $0.isTrue("Ready") ? nil : $0.objectName }.min() ?? ""
        if observation.hasPassedDeadline {
            // With no pod at all the refusal is the reason, and the deadline only its consequence.
            let refused = observation.refusal?.message
            let message = workload.condition("Progressing")?["message"]?.string ?? "the deadline has passed"
            return .failed(PodFailure(refused == nil ? .deadline : .refused, pod: name, message: refused ?? message))
        }
        if let refusal = observation.refusal {
            // Counted from when it was seen here: the server's clock may be another.
            let deadline = workload.value(at: "spec", "progressDeadlineSeconds")?.double
            let end = refusal.since.advanced(bySeconds: min(refusalGrace, (deadline ?? .infinity) / 2))
            let failure = PodFailure(.refused, pod: "", message: refusal.message)
            return now >= end ? .failed(failure) : .undecided(lookAgain: end)
        }
        return .fine
    }

    /// Seconds that a quota or an admission webhook is given to change its mind: pods of before that end on their own
    /// count in a quota until they are gone.
    private static let refusalGrace = 30.0

    private static func isObserved(_ workload: Node) -> Bool {
        guard let generation = workload.generation else { return true }
        return (workload.value(at: "status", "observedGeneration")?.int ?? 0) >= generation
    }
}
