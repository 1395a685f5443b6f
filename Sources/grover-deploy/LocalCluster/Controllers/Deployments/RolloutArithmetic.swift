import KubernetesModel

/// A ReplicaSet in numbers: what it is asked for, and what of it serves.
struct ReplicaCounts: Sendable, Equatable {
    var replicas: Int
    var available: Int

    init(_ replicas: Int, available: Int) {
        self.replicas = replicas
        self.available = available
    }
}

/// How far a rolling update may go at a time. All of it is arithmetic on numbers of replicas.
struct RolloutArithmetic: Sendable, Equatable {
    let desired: Int
    let maxSurge: Int
    let maxUnavailable: Int

    /// A surge rounds up and an unavailability down; where both come to nothing one pod may be missing, or the
    /// rollout could never move.
    init(desired: Int, maxSurge: IntOrPercent, maxUnavailable: IntOrPercent) {
        self.desired = desired
        let surge = maxSurge.resolve(of: desired, roundingUp: true)
        let unavailable = maxUnavailable.resolve(of: desired, roundingUp: false)
        self.maxSurge = surge
        self.maxUnavailable = surge == 0 && unavailable == 0 ? 1 : min(unavailable, desired)
    }

    /// A Deployment that replaces all at once.
    init(recreating desired: Int) {
        self.desired = desired
        maxSurge = 0
        maxUnavailable = 0
    }

    var maximumTotal: Int { desired + maxSurge }
    var minimumAvailable: Int { desired - maxUnavailable }

    /// What the new ReplicaSet is to have next, beside what the others have.
    func newReplicas(current: Int, total: Int) -> Int {
        if current > desired { return desired }
        guard total < maximumTotal else { return current }
        return current + min(maximumTotal - total, desired - current)
    }

    /// What the old ReplicaSets, oldest first, are to have next: first without their unavailable replicas, then as
    /// far down as the available ones allow.
    func oldReplicas(_ old: [ReplicaCounts], new: ReplicaCounts) -> [Int] {
        let newUnavailable = new.replicas - new.available
        let total = old.reduce(new.replicas) { $0 + $1.replicas }
        let most = total - minimumAvailable - newUnavailable
        guard most > 0 else { return old.map(\.replicas) }
        var counts = old
        var unhealthy = most
        for index in counts.indices where unhealthy > 0 {
            let cut = min(unhealthy, max(0, counts[index].replicas - counts[index].available))
            counts[index].replicas -= cut
            unhealthy -= cut
        }
        let available = old.reduce(new.available) { $0 + $1.available }
        var spare = available - minimumAvailable
        for index in counts.indices where spare > 0 {
            let cut = min(spare, counts[index].replicas)
            counts[index].replicas -= cut
            spare -= cut
        }
        return counts.map(\.replicas)
    }

    /// One ReplicaSet of a Deployment that is scaled while it rolls.
    struct Share: Sendable {
        var replicas: Int
        /// The most that the Deployment could have when the ReplicaSet was last sized; nil where unknown.
        var maximumThen: Int?
    }

    /// Spreads a new size over the ReplicaSets in proportion to what they have, given in order of preference; what
    /// rounding leaves over goes to the first.
    func proportionally(_ shares: [Share], statusReplicas: Int) -> [Int] {
        let allowed = desired > 0 ? maximumTotal : 0
        let toAdd = allowed - shares.reduce(0) { $0 + $1.replicas }
        var added = 0
        var sizes = shares.map { share -> Int in
            let part = proportion(of: share, toAdd: toAdd, left: toAdd - added, statusReplicas: statusReplicas)
            added += part
            return share.replicas + part
        }
        if !sizes.isEmpty, toAdd != added { sizes[0] = max(0, sizes[0] + toAdd - added) }
        return sizes
    }

    private func proportion(of share: Share, toAdd: Int, left: Int, statusReplicas: Int) -> Int {
        guard share.replicas > 0, toAdd != 0, left != 0 else { return 0 }
        let fraction: Int
        if desired == 0 {
            fraction = -share.replicas
        } else {
            let then = share.maximumThen ?? statusReplicas
            guard then > 0 else { return 0 }
            let size = (Double(share.replicas * maximumTotal) / Double(then)).rounded(.toNearestOrAwayFromZero)
            fraction = Int(size) - share.replicas
        }
        return toAdd > 0 ? min(fraction, left) : max(fraction, left)
    }
}
