import Documents
import KubernetesModel

/// What an autoscaler remembers of one target: what it would have done lately, and what it did.
struct ScalingHistory: Sendable {
    var nextRun: Timestamp?
    var recommendations: [(replicas: Int, at: Timestamp)] = []
    var ups: [(change: Int, at: Timestamp)] = []
    var downs: [(change: Int, at: Timestamp)] = []

    mutating func note(from: Int, to: Int, at time: Timestamp) {
        if to > from { ups.append((to - from, time)) } else { downs.append((from - to, time)) }
        ups.removeAll { time.seconds(since: $0.at) > 3600 }
        downs.removeAll { time.seconds(since: $0.at) > 3600 }
    }
}

/// How fast, and after how long a wait, an autoscaler may follow its metrics.
struct ScalingBehavior: Sendable {
    struct Decision: Sendable, Equatable {
        var replicas: Int
        var isStabilized = false
        var limit: (reason: String, message: String)?

        static func == (left: Decision, right: Decision) -> Bool {
            left.replicas == right.replicas && left.limit?.reason == right.limit?.reason
        }
    }

    private static let defaultWindow = 300.0

    let least: Int
    let most: Int
    private let behavior: Node?

    init(_ spec: Node) {
        least = spec["minReplicas"]?.int ?? 1
        most = spec["maxReplicas"]?.int ?? 1
        behavior = spec["behavior"]
    }

    func decide(_ wanted: Int, current: Int, history: inout ScalingHistory, now: Timestamp) -> Decision {
        let upWindow = behavior?.value(at: "scaleUp", "stabilizationWindowSeconds")?.double ?? 0
        let downWindow =
            behavior?.value(at: "scaleDown", "stabilizationWindowSeconds")?.double ?? Self.defaultWindow
        if history.recommendations.isEmpty { history.recommendations.append((current, now)) }
        var (lowest, highest) = (wanted, wanted)
        for past in history.recommendations {
            let age = now.seconds(since: past.at)
            if age < upWindow { lowest = min(lowest, past.replicas) }
            if age < downWindow { highest = max(highest, past.replicas) }
        }
        history.recommendations.removeAll { now.seconds(since: $0.at) >= max(upWindow, downWindow, 1) }
        history.recommendations.append((wanted, now))
        var stable = current
        if stable < lowest { stable = lowest }
        if stable > highest { stable = highest }
        var decision = limited(stable, current: current, history: history, now: now)
        decision.isStabilized = stable != wanted
        return decision
    }

    private func limited(_ wanted: Int, current: Int, history: ScalingHistory, now: Timestamp) -> Decision {
        if wanted > current {
            let rate = upLimit(current, history, now)
            let ceiling = min(rate, most)
            guard wanted > ceiling else { return within(wanted) }
            return Decision(
                replicas: max(ceiling, min(current, most)),
                limit: rate > most ? Self.tooMany : Self.tooFastUp)
        }
        if wanted < current {
            let rate = downLimit(current, history, now)
            let floor = max(rate, least)
            guard wanted < floor else { return within(wanted) }
            return Decision(replicas: floor, limit: rate < least ? Self.tooFew : Self.tooFastDown)
        }
        return within(wanted)
    }

    private func within(_ wanted: Int) -> Decision {
        if wanted < least { return Decision(replicas: least, limit: Self.tooFew) }
        if wanted > most { return Decision(replicas: most, limit: Self.tooMany) }
        return Decision(replicas: wanted)
    }

    /// Without a behavior of its own it doubles at most, and four are always allowed.
    private func upLimit(_ current: Int, _ history: ScalingHistory, _ now: Timestamp) -> Int {
        guard let rules = behavior?["scaleUp"] else { return max(current * 2, 4) }
        guard rules["selectPolicy"]?.string != "Disabled" else { return current }
        let limits = policies(rules).map { policy -> Int in
            let added = history.ups.filter { now.seconds(since: $0.at) < policy.period }.reduce(0) { $0 + $1.change }
            let removed = history.downs.filter { now.seconds(since: $0.at) < policy.period }
                .reduce(0) { $0 + $1.change }
            let start = current - added + removed
            return policy.isPercent
                ? Int((Double(start) * (1 + Double(policy.value) / 100)).rounded(.up)) : start + policy.value
        }
        let limit = rules["selectPolicy"]?.string == "Min" ? limits.min() : limits.max()
        return limit ?? current
    }

    private func downLimit(_ current: Int, _ history: ScalingHistory, _ now: Timestamp) -> Int {
        guard let rules = behavior?["scaleDown"] else { return 0 }
        guard rules["selectPolicy"]?.string != "Disabled" else { return current }
        let limits = policies(rules).map { policy -> Int in
            let added = history.ups.filter { now.seconds(since: $0.at) < policy.period }.reduce(0) { $0 + $1.change }
            let removed = history.downs.filter { now.seconds(since: $0.at) < policy.period }
                .reduce(0) { $0 + $1.change }
            let start = current - added + removed
            return policy.isPercent
                ? Int((Double(start) * (1 - Double(policy.value) / 100))) : start - policy.value
        }
        // The policy that changes most goes furthest down.
        let limit = rules["selectPolicy"]?.string == "Min" ? limits.max() : limits.min()
        return limit ?? 0
    }

    private func policies(_ rules: Node) -> [(isPercent: Bool, value: Int, period: Double)] {
        (rules["policies"]?.list ?? []).map { policy in
            (
                policy["type"]?.string == "Percent", policy["value"]?.int ?? 0,
                policy["periodSeconds"]?.double ?? 15
            )
        }
    }

    private static let tooFew = (
        "TooFewReplicas", "the desired replica count is less than the minimum replica count"
    )
    private static let tooMany = (
        "TooManyReplicas", "the desired replica count is more than the maximum replica count"
    )
    private static let tooFastUp = (
        "ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate"
    )
    private static let tooFastDown = (
        "ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate"
    )
}
