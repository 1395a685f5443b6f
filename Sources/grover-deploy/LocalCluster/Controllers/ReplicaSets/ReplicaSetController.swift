import Documents
import KubernetesModel

/// ReplicaSets: as many pods as asked for.
struct ReplicaSetController: Controller {
    private static let component = "replicaset-controller"
    /// Pods made or deleted in one pass at most.
    private static let burst = 500

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .replicaSets: change.states.prefix(1).map(\.key)
        case .pods: cache.owners(.replicaSets, after: change)
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let object = context.cache.object(key), let selector = object.selector else { return nil }
        let pods = try await Ownership(owner: object, selector: selector).claim(.pods, in: context)
            .map { PodState($0) }
        let replicas = object.node.value(at: "spec", "replicas")?.int ?? 1
        var failure: ReplicaSetStatus.Failure?
        if !object.isTerminating {
            failure = await manage(object, replicas: replicas, active: pods.filter(\.isActive), in: context)
        }
        let status = ReplicaSetStatus(object, pods: pods, failure: failure, now: context.now())
        try await context.setStatus(status.node, of: object)
        if let failure { throw failure.error }
        return status.untilNextAvailable
    }

    /// Makes what is missing or deletes what is too much.
    private func manage(
        _ object: CachedObject, replicas: Int, active: [PodState], in context: ControllerContext
    ) async -> ReplicaSetStatus.Failure? {
        do {
            if active.count < replicas {
                try await create(min(replicas - active.count, Self.burst), for: object, in: context)
            }
        } catch {
            return ReplicaSetStatus.Failure(reason: "FailedCreate", error: error)
        }
        do {
            let surplus = min(active.count - replicas, Self.burst)
            if surplus > 0 {
                for pod in PodRanking(now: context.now()).victims(surplus, of: active) {
                    try await delete(pod, for: object, in: context)
                }
            }
        } catch {
            return ReplicaSetStatus.Failure(reason: "FailedDelete", error: error)
        }
        return nil
    }

    /// The first error ends the pass, so that a refusal costs one request and not one for each pod.
    private func create(_ count: Int, for object: CachedObject, in context: ControllerContext) async throws {
        var pod = PodTemplate.pod(from: object.node.value(at: "spec", "template") ?? .emptyMap, owner: object)
        pod.set(Node("\(object.name)-"), at: "metadata", "generateName")
        for _ in 0..<count {
            do {
                guard let created = try await context.create(.pods, pod) else { continue }
                await context.events.record(
                    "SuccessfulCreate", "Created pod: \(created.name)", about: object, from: Self.component)
            } catch let status as APIStatus {
                if status.causes.contains(where: { $0.reason == "NamespaceTerminating" }) { return }
                await context.events.record(
                    "FailedCreate", "Error creating: \(status.message)", about: object, from: Self.component,
                    severity: .warning)
                throw status
            }
        }
    }

    private func delete(_ pod: PodState, for object: CachedObject, in context: ControllerContext) async throws {
        do {
            try await context.delete(pod.object)
            await context.events.record(
                "SuccessfulDelete", "Deleted pod: \(pod.object.name)", about: object, from: Self.component)
        } catch let status as APIStatus {
            await context.events.record(
                "FailedDelete", "Error deleting: \(status.message)", about: object, from: Self.component,
                severity: .warning)
            throw status
        }
    }
}
