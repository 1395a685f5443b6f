import Documents
import KubernetesModel

/// Jobs: pods that are to end, counted as they do.
///
/// A pod keeps a finalizer until its end has been counted, so that none is counted twice or not at all. Pods that
/// lose their Job lose the finalizer too.
struct JobController: Controller {
    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .jobs:
            let own = change.states.prefix(1).map(\.key)
            guard change.isDeletion, let gone = change.before else { return own }
            return own + cache.managed(.pods, by: gone).map(\.key)
        case .pods:
            let orphans = change.after.map { Self.isOrphan($0, in: cache) ? [$0.key] : [] } ?? []
            return orphans + cache.owners(.jobs, after: change)
        default: return []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let object = context.cache.object(key) else { return nil }
        guard key.type == .jobs else {
            if Self.isOrphan(object, in: context.cache) { try await JobTracking.release(object, in: context) }
            return nil
        }
        let job = JobState(object)
        if let finishedAt = job.finishedAt {
            return try await expire(job, finishedAt: finishedAt, in: context)
        }
        guard let selector = object.selector, !selector.requirements.isEmpty else { return nil }
        let pods = try await Ownership(owner: object, selector: selector).claim(.pods, in: context)
        var pass = JobPass(job: job, pods: pods.map { JobPod($0) }, context: context)
        return try await pass.advance()
    }

    /// Has the finalizer of a Job's pod and no Job that would take it away.
    private static func isOrphan(_ pod: CachedObject, in cache: ObjectCache) -> Bool {
        guard pod.node.finalizers.contains(JobState.finalizer) else { return false }
        guard let owner = pod.controllerUID else { return true }
        return cache.object(uid: owner) == nil
    }

    /// Lets the pods of a finished Job go, and the Job itself when its time has come.
    private func expire(
        _ job: JobState, finishedAt: Timestamp, in context: ControllerContext
    ) async throws -> Duration? {
        for pod in context.cache.managed(.pods, by: job.object) where pod.node.finalizers.contains(JobState.finalizer)
        {
            try await JobTracking.release(pod, in: context)
        }
        guard let seconds = job.secondsToLive, !job.object.isTerminating else { return nil }
        let left = Double(seconds) - context.now().seconds(since: finishedAt)
        if left > 0 { return .seconds(left) }
        try await context.delete(job.object, propagation: .foreground)
        return nil
    }
}

/// The finalizer by which a Job holds its pods until they are counted.
enum JobTracking {
    static func release(_ pod: CachedObject, in context: ControllerContext) async throws {
        try await context.update(pod) { node in
            let kept = node.finalizers.filter { $0 != JobState.finalizer }
            node["metadata"]?["finalizers"] = kept.isEmpty ? nil : Node(kept.map { Node($0) })
        }
    }
}
