internal import Documents

extension Diagnosis {
    /// What only the workload says: pods that could not be created, and its own deadline.
    static func workload(_ observation: RevisionObservation, at now: Timestamp) -> Verdict {
        guard let workload = observation.workload, isObserved(workload) else { return .fine }
        let name = observation.pods.values.compactMap { $0.isTrue("Ready") ? nil : $0.objectName }.min() ?? ""
        if let progressing = workload.condition("Progressing"), progressing["status"]?.string == "False" {
            // With no pod at all the refusal is the reason, and the deadline only its consequence.
            let refused = workload.condition("ReplicaFailure")
            let message = refused?["message"]?.string ?? progressing["message"]?.string ?? "the deadline has passed"
            return .failed(PodFailure(refused == nil ? .deadline : .refused, pod: name, message: message))
        }
        if let refused = workload.condition("ReplicaFailure"), refused["status"]?.string == "True" {
            let failure = PodFailure(
                .refused, pod: "", message: refused["message"]?.string ?? "no pod can be created")
            let since = refused["lastTransitionTime"]?.string.flatMap(Timestamp.init) ?? now
            let end = since.advanced(bySeconds: refusalGrace)
            return now >= end ? .failed(failure) : .undecided(lookAgain: end)
        }
        return .fine
    }

    /// Seconds that a quota or an admission webhook is given to change its mind.
    private static let refusalGrace = 10.0

    private static func isObserved(_ workload: Node) -> Bool {
        guard let generation = workload.generation else { return true }
        return (workload.value(at: "status", "observedGeneration")?.int ?? 0) >= generation
    }
}
