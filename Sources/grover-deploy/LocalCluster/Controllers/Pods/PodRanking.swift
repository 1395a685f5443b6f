import KubernetesModel

/// The order in which replicas are given up: those that serve least go first.
struct PodRanking {
    let now: Timestamp

    /// The pods to delete to get rid of so many.
    func victims(_ count: Int, of pods: [PodState]) -> [PodState] {
        guard count < pods.count else { return pods }
        return Array(pods.sorted(by: goesBefore).prefix(max(0, count)))
    }

    /// Not assigned before assigned, pending before running, not ready before ready, low deletion cost first, then
    /// the shortest ready, the most restarted, the youngest.
    ///
    /// Ages are compared by their order of magnitude, so that among pods of about one age the choice spreads.
    private func goesBefore(_ left: PodState, _ right: PodState) -> Bool {
        let byRank = [
            (left.isAssigned ? 1 : 0, right.isAssigned ? 1 : 0),
            (rank(left.phase), rank(right.phase)),
            (left.isReady ? 1 : 0, right.isReady ? 1 : 0),
            (deletionCost(left), deletionCost(right)),
            (left.isReady ? magnitude(left.readySince) : 0, right.isReady ? magnitude(right.readySince) : 0),
            (-left.restarts, -right.restarts),
            (magnitude(left.object.createdAt), magnitude(right.object.createdAt)),
        ]
        for (left, right) in byRank where left != right { return left < right }
        return left.object.uid < right.object.uid
    }

    private func rank(_ phase: String) -> Int {
        switch phase {
        case "Pending": 0
        case "Running": 2
        default: 1
        }
    }

    private func deletionCost(_ pod: PodState) -> Int {
        pod.object.node.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap { Int($0) } ?? 0
    }

    /// The order of magnitude, in powers of two, of the time that has passed since.
    private func magnitude(_ moment: Timestamp?) -> Int {
        guard let moment else { return -2 }
        let passed = now.microseconds - moment.microseconds
        return passed < 1 ? -1 : Int64.bitWidth - passed.leadingZeroBitCount
    }
}
