import Documents
import KubernetesModel

/// One pass over a Deployment: the steps that its state allows now, and the status that follows.
struct DeploymentRollout {
    static let component = "deployment-controller"

    var deployment: DeploymentState
    var family: ReplicaSetFamily
    let context: ControllerContext

    /// - Returns: when to look again though nothing changes.
    mutating func advance() async throws -> Duration? {
        if deployment.object.isTerminating { return try await writeStatus() }
        try await notePause()
        if deployment.isPaused || wasScaled {
            try await followRevision(creating: false)
            try await scale()
            if deployment.isPaused { try await cleanUp() }
            return try await writeStatus()
        }
        if deployment.recreates { try await recreate() } else { try await roll() }
        return try await writeStatus(judgingProgress: true)
    }

    /// Its number of replicas changed since the ReplicaSets were sized.
    private var wasScaled: Bool {
        family.active.contains { $0.desiredThen.map { $0 != deployment.desired } ?? false }
    }

    private mutating func roll() async throws {
        try await followRevision(creating: true)
        guard let new = family.new else { return }
        let wanted = deployment.arithmetic.newReplicas(current: new.replicas, total: family.total)
        if wanted != new.replicas {
            try await scale(new, to: wanted)
            return
        }
        let old = family.old
        let sizes = deployment.arithmetic.oldReplicas(old.map(\.counts), new: new.counts)
        for (set, size) in zip(old, sizes) where size != set.replicas { try await scale(set, to: size) }
        if sizes == old.map(\.replicas), DeploymentStatus.isComplete(deployment) { try await cleanUp() }
    }

    private mutating func recreate() async throws {
        try await followRevision(creating: false)
        let old = family.activeOld
        for set in old { try await scale(set, to: 0) }
        guard old.isEmpty, !oldPodsRun else { return }
        try await followRevision(creating: true)
        if let new = family.new, new.replicas != deployment.desired { try await scale(new, to: deployment.desired) }
        if DeploymentStatus.isComplete(deployment) { try await cleanUp() }
    }

    private var oldPodsRun: Bool {
        family.old.contains { set in
            set.actual > 0
                || context.cache.managed(.pods, by: set.object).contains { !PodState($0).isFinished }
        }
    }

    /// Puts a changed number of replicas into effect: on the one ReplicaSet that serves, or in proportion on all
    /// that do while a rollout is under way.
    private mutating func scale() async throws {
        let active = family.active
        let sole: ReplicaSetState? =
            switch active.count {
            case 0: family.new ?? family.old.last
            case 1: active[0]
            default: nil
            }
        if let sole {
            try await scale(sole, to: deployment.desired)
            return
        }
        if let new = family.new, new.replicas == deployment.desired, new.available == deployment.desired,
            new.desiredThen == deployment.desired
        {
            for set in family.activeOld { try await scale(set, to: 0) }
            return
        }
        guard !deployment.recreates else { return }
        let grows = deployment.arithmetic.maximumTotal > family.total && deployment.desired > 0
        let preferred = active.sorted { left, right in
            if left.replicas != right.replicas { return left.replicas > right.replicas }
            return grows ? ReplicaSetState.isOlder(right, left) : ReplicaSetState.isOlder(left, right)
        }
        let shares = preferred.map {
            RolloutArithmetic.Share(replicas: $0.replicas, maximumThen: $0.maximumThen)
        }
        let sizes = deployment.arithmetic.proportionally(
            shares, statusReplicas: deployment.status["replicas"]?.int ?? 0)
        for (set, size) in zip(preferred, sizes) { try await scale(set, to: size) }
    }

    /// Writes size and size annotations, and tells when the size is another one.
    mutating func scale(_ set: ReplicaSetState, to replicas: Int) async throws {
        let sizes = Revisions.sizes(of: deployment)
        let annotationsStand = sizes.allSatisfy { set.annotations[$0.key] == $0.value }
        guard set.replicas != replicas || !annotationsStand else { return }
        guard
            let updated = try await context.update(
                set.object,
                { node in
                    node.set(Node(replicas), at: "spec", "replicas")
                    node.setAnnotations(node.annotations.merging(sizes) { $1 })
                })
        else { return }
        family.replace(with: ReplicaSetState(updated))
        if set.replicas != replicas {
            let direction = replicas > set.replicas ? "up" : "down"
            await context.events.record(
                "ScalingReplicaSet",
                "Scaled \(direction) replica set \(set.name) from \(set.replicas) to \(replicas)",
                about: deployment.object, from: Self.component)
        }
    }

    /// Deletes old ReplicaSets beyond the history limit, lowest revision first.
    private func cleanUp() async throws {
        guard let limit = deployment.historyLimit, family.old.count > limit else { return }
        let oldestFirst = family.old.sorted { $0.revision < $1.revision }
        for set in oldestFirst.prefix(family.old.count - limit) {
            let observed = set.status["observedGeneration"]?.int ?? 0
            guard set.actual == 0, set.replicas == 0, (set.object.node.generation ?? 0) <= observed else { continue }
            try await context.delete(set.object)
        }
    }

    private func writeStatus(judgingProgress: Bool = false) async throws -> Duration? {
        var status = DeploymentStatus(deployment, family, now: context.now())
        if judgingProgress { status.judgeProgress() }
        try await context.setStatus(status.node, of: deployment.object)
        return judgingProgress ? status.untilDeadline : nil
    }

    /// Marks a pause, and its end, on the condition that the progress deadline is measured by.
    private mutating func notePause() async throws {
        guard deployment.progressDeadline != nil else { return }
        let current = deployment.conditions["Progressing"]
        guard current?.reason != "ProgressDeadlineExceeded" else { return }
        let isMarked = current?.reason == "DeploymentPaused"
        guard deployment.isPaused != isMarked else { return }
        let (reason, message) =
            deployment.isPaused
            ? ("DeploymentPaused", "Deployment is paused") : ("DeploymentResumed", "Deployment is resumed")
        try await note(progress: "Unknown", reason, message)
    }

    /// Writes the revision into the Deployment and, where given, its progress condition.
    mutating func note(
        revision: String? = nil, progress status: String? = nil, _ reason: String = "", _ message: String = ""
    ) async throws {
        let time = context.now().text
        let updated = try await context.update(deployment.object, subresource: "status") { node in
            if let revision { node.setAnnotations(node.annotations.merging([Revisions.revision: revision]) { $1 }) }
            guard let status else { return }
            var conditions = [Condition](of: node)
            conditions.set(
                Condition("Progressing", status, reason, message, transition: time, update: time))
            node.set(Node(conditions.map(\.node)), at: "status", "conditions")
        }
        if let updated { deployment = DeploymentState(updated) }
    }
}
