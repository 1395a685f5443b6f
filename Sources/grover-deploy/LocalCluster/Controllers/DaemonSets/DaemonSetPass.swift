import Documents
import KubernetesModel

/// One pass over a DaemonSet: pods made where they are missing, deleted where they are too many or outdated, and the
/// status that follows.
struct DaemonSetPass {
    private static let component = "daemonset-controller"

    let set: DaemonSetState
    let pods: [PodState]
    /// The revision of the current template.
    let hash: String
    let context: ControllerContext

    mutating func advance() async throws -> Duration? {
        let now = context.now()
        let byNode = Dictionary(grouping: pods) { DaemonSetState.node(of: $0.object) ?? "" }
        var wanted: [String] = []
        var misplaced: [PodState] = []
        var failure: (any Error)?
        for node in context.cache.objects(.nodes) {
            let fit = set.fit(node)
            if fit.starts { wanted.append(node.name) }
            if !fit.starts, !fit.stays { misplaced += byNode[node.name] ?? [] }
        }
        do {
            try await place(on: wanted, byNode, now: now)
            for pod in misplaced where pod.isActive { try await delete(pod) }
            if !set.replacesOnDelete { try await update(wanted, byNode, now: now) }
        } catch {
            failure = error
        }
        try await writeStatus(wanted, byNode, now: now)
        if let failure { throw failure }
        return pods.filter(\.isActive).soonestAvailability(minReadySeconds: set.minReadySeconds, at: now)
    }

    private func isCurrent(_ pod: PodState) -> Bool { pod.object.labels[DaemonSetState.hashLabel] == hash }

    private func isAvailable(_ pod: PodState, _ now: Timestamp) -> Bool {
        pod.isActive && pod.isAvailable(minReadySeconds: set.minReadySeconds, at: now)
    }

    private func place(on nodes: [String], _ byNode: [String: [PodState]], now: Timestamp) async throws {
        for node in nodes {
            let here = byNode[node] ?? []
            for pod in here where pod.phase == "Failed" && !pod.isTerminating {
                await say(
                    "FailedDaemonPod",
                    "Found failed daemon pod \(pod.object.namespace)/\(pod.object.name) on node \(node), will try "
                        + "to kill it", isWarning: true)
                try await delete(pod)
            }
            let living = here.filter { $0.isActive }
            if here.allSatisfy({ $0.isFinished }) { try await create(on: node) }
            // The oldest of each revision stays, where more than one has come to be.
            for revision in Dictionary(grouping: living, by: isCurrent).values where revision.count > 1 {
                let byAge = revision.sorted { ($0.object.createdAt ?? now) < ($1.object.createdAt ?? now) }
                for pod in byAge.dropFirst() { try await delete(pod) }
            }
        }
    }

    /// Replaces outdated pods, as many at a time as may be missing, or by a new one beside the old.
    private func update(_ nodes: [String], _ byNode: [String: [PodState]], now: Timestamp) async throws {
        let surge = set.maxSurge.resolve(of: nodes.count, roundingUp: true)
        var unavailable = set.maxUnavailable.resolve(of: nodes.count, roundingUp: true)
        if surge == 0 && unavailable == 0 { unavailable = 1 }
        var missing = 0
        var outdated: [PodState] = []
        var started = 0
        var surges: [String] = []
        for node in nodes {
            let here = byNode[node] ?? []
            let old = here.filter { $0.isActive && !isCurrent($0) }
            let new = here.first { $0.isActive && isCurrent($0) }
            if surge > 0 {
                guard let victim = old.first else { continue }
                if let new {
                    started += 1
                    if isAvailable(new, now) { try await delete(victim) }
                } else if isAvailable(victim, now) {
                    surges.append(node)
                } else {
                    try await delete(victim)
                }
            } else if let new {
                if !isAvailable(new, now) { missing += 1 }
            } else if let victim = old.first {
                // One that does not serve costs nothing to replace.
                if isAvailable(victim, now) {
                    outdated.append(victim)
                } else {
                    missing += 1
                    try await delete(victim)
                }
            } else {
                missing += 1
            }
        }
        for pod in outdated.prefix(max(0, unavailable - missing)) { try await delete(pod) }
        for node in surges.prefix(max(0, surge - started)) { try await create(on: node) }
    }

    private func create(on node: String) async throws {
        do {
            guard let created = try await context.create(.pods, set.pod(on: node, hash: hash)) else { return }
            await say("SuccessfulCreate", "Created pod: \(created.name)")
        } catch let status as APIStatus {
            if status.causes.contains(where: { $0.reason == "NamespaceTerminating" }) { return }
            await say("FailedCreate", "Error creating: \(status.message)", isWarning: true)
            throw status
        }
    }

    private func delete(_ pod: PodState) async throws {
        try await context.delete(pod.object)
        await say("SuccessfulDelete", "Deleted pod: \(pod.object.name)")
    }

    private func say(_ reason: String, _ message: String, isWarning: Bool = false) async {
        await context.events.record(
            reason, message, about: set.object, from: Self.component, severity: isWarning ? .warning : .normal)
    }

    private func writeStatus(_ nodes: [String], _ byNode: [String: [PodState]], now: Timestamp) async throws {
        var (scheduled, ready, available, updated, misscheduled) = (0, 0, 0, 0, 0)
        for (node, pods) in byNode {
            // The oldest speaks for its node.
            guard let pod = pods.min(by: { ($0.object.createdAt ?? now) < ($1.object.createdAt ?? now) }) else {
                continue
            }
            guard nodes.contains(node) else {
                misscheduled += 1
                continue
            }
            scheduled += 1
            if pod.isReady { ready += 1 }
            if pod.isAvailable(minReadySeconds: set.minReadySeconds, at: now) { available += 1 }
            if isCurrent(pod) { updated += 1 }
        }
        var status: Node = [
            "currentNumberScheduled": Node(scheduled), "numberMisscheduled": Node(misscheduled),
            "desiredNumberScheduled": Node(nodes.count), "numberReady": Node(ready),
            "observedGeneration": Node(set.object.node.generation ?? 0),
        ]
        func put(_ key: String, _ count: Int) {
            if count != 0 { status[key] = Node(count) }
        }
        put("updatedNumberScheduled", updated)
        put("numberAvailable", available)
        put("numberUnavailable", nodes.count - available)
        status["collisionCount"] = set.object.node.value(at: "status", "collisionCount")
        try await context.setStatus(status, of: set.object)
    }
}
