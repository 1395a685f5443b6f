import Documents
import KubernetesModel

/// A Deployment's status, derived from its ReplicaSets.
struct DeploymentStatus: Sendable {
    private static let progressing = "Progressing"
    private static let completeReason = "NewReplicaSetAvailable"
    private static let timedOutReason = "ProgressDeadlineExceeded"

    let deployment: DeploymentState
    let now: Timestamp
    private let family: ReplicaSetFamily
    private let replicas: Int
    private let updated: Int
    private let ready: Int
    private let available: Int
    private(set) var conditions: [Condition]

    /// Counts, and the conditions that follow from counts alone.
    init(_ deployment: DeploymentState, _ family: ReplicaSetFamily, now: Timestamp) {
        self.deployment = deployment
        self.family = family
        self.now = now
        replicas = family.all.reduce(0) { $0 + $1.actual }
        updated = family.new?.actual ?? 0
        ready = family.all.reduce(0) { $0 + $1.ready }
        available = family.all.reduce(0) { $0 + $1.available }
        conditions = deployment.conditions
        let enough = available >= deployment.arithmetic.minimumAvailable
        set(
            "Available", enough ? "True" : "False",
            enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough
                ? "Deployment has minimum availability." : "Deployment does not have minimum availability.")
    }

    /// Sets what a rollout is judged by: progress, completion, deadline, and pods that could not be made.
    mutating func judgeProgress() {
        let current = deployment.conditions[Self.progressing]
        if let deadline = deployment.progressDeadline {
            let wasComplete = replicas == updated && current?.reason == Self.completeReason
            if wasComplete {
                // Scaling and restarts of pods are no rollout.
            } else if isComplete {
                set(Self.progressing, "True", Self.completeReason, "\(subject) has successfully progressed.")
            } else if hasProgressed {
                conditions.remove(Self.progressing)
                var progress = Condition(
                    Self.progressing, "True", "ReplicaSetUpdated", "\(subject) is progressing.",
                    transition: now.text, update: now.text)
                if let current, current.status == "True" { progress.lastTransitionTime = current.lastTransitionTime }
                conditions.append(progress)
            } else if hasTimedOut(deadline) {
                set(Self.progressing, "False", Self.timedOutReason, "\(subject) has timed out progressing.")
            }
        } else {
            conditions.remove(Self.progressing)
        }
        let candidates = (family.new.map { [$0] } ?? []) + family.old
        if let failure = candidates.lazy.compactMap({ [Condition](of: $0.object.node)["ReplicaFailure"] }).first {
            set("ReplicaFailure", "True", failure.reason, failure.message)
        } else {
            conditions.remove("ReplicaFailure")
        }
    }

    /// The status as the API has it.
    var node: Node {
        var node: Node = .emptyMap
        func put(_ key: String, _ count: Int) {
            if count != 0 { node[key] = Node(count) }
        }
        put("observedGeneration", deployment.generation)
        put("replicas", replicas)
        put("updatedReplicas", updated)
        put("readyReplicas", ready)
        put("availableReplicas", available)
        put("unavailableReplicas", max(0, family.total - available))
        node["terminatingReplicas"] = Node(family.all.reduce(0) { $0 + $1.terminating })
        if !conditions.isEmpty { node["conditions"] = Node(conditions.map(\.node)) }
        node["collisionCount"] = deployment.status["collisionCount"]
        return node
    }

    /// How long until the progress deadline has to be looked at; nil where nothing runs towards it.
    var untilDeadline: Duration? {
        guard let deadline = deployment.progressDeadline, !deployment.isPaused, !isComplete,
            let condition = conditions[Self.progressing], condition.reason != Self.timedOutReason,
            condition.reason != Self.completeReason,
            let updated = condition.lastUpdateTime.flatMap({ Timestamp($0) })
        else { return nil }
        // Times have whole seconds: a second more, so that the deadline has passed for sure.
        return .seconds(max(0.1, updated.seconds(since: now) + Double(deadline) + 1))
    }

    /// All replicas are of the new template and serve, as of the stored status.
    static func isComplete(_ deployment: DeploymentState) -> Bool {
        let status = deployment.status
        func count(_ key: String) -> Int { status[key]?.int ?? 0 }
        return count("updatedReplicas") == deployment.desired && count("replicas") == deployment.desired
            && count("availableReplicas") == deployment.desired
            && count("observedGeneration") >= deployment.generation
    }

    private var subject: String {
        family.new.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(deployment.name)\""
    }

    private var isComplete: Bool {
        updated == deployment.desired && replicas == deployment.desired && available == deployment.desired
    }

    private var hasProgressed: Bool {
        func before(_ key: String) -> Int { deployment.status[key]?.int ?? 0 }
        return updated > before("updatedReplicas")
            || replicas - updated < before("replicas") - before("updatedReplicas")
            || ready > before("readyReplicas") || available > before("availableReplicas")
    }

    private func hasTimedOut(_ deadline: Int) -> Bool {
        guard let condition = conditions[Self.progressing], condition.reason != Self.completeReason else {
            return false
        }
        if condition.reason == Self.timedOutReason { return true }
        guard let updated = condition.lastUpdateTime.flatMap({ Timestamp($0) }) else { return false }
        return now.seconds(since: updated) > Double(deadline)
    }

    private mutating func set(_ type: String, _ status: String, _ reason: String, _ message: String) {
        conditions.set(
            Condition(type, status, reason, message, transition: now.text, update: now.text))
    }
}
