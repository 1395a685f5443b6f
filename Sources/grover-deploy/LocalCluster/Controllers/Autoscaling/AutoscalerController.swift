import Documents
import KubernetesModel
import Synchronization

/// HorizontalPodAutoscalers: every fifteen seconds, replicas for what the pods use.
///
/// Only what it has done and recommended lately is kept in memory, as a real one does: after a restart it begins
/// with what stands.
final class AutoscalerController: Controller {
    static let period = 15.0

    private let histories = Mutex<[String: ScalingHistory]>([:])

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        guard change.type == .autoscalers else { return [] }
        if change.isDeletion, let uid = change.before?.uid { histories.withLock { $0[uid] = nil } }
        return change.after.map { [$0.key] } ?? []
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let scaler = context.cache.object(key), !scaler.isTerminating else { return nil }
        let now = context.now()
        var history = histories.withLock { $0[scaler.uid] } ?? ScalingHistory()
        // Its own writes come back as changes, between its turns.
        let due = history.nextRun ?? now.advanced(bySeconds: Self.period)
        let wait = due.seconds(since: now)
        guard wait <= 0 else {
            histories.withLock { [history] in
                var kept = history
                kept.nextRun = due
                $0[scaler.uid] = kept
            }
            return .seconds(wait)
        }
        history.nextRun = now.advanced(bySeconds: Self.period)
        var pass = AutoscalerPass(scaler, history: history, context: context)
        do {
            try await pass.advance()
        } catch let status as APIStatus where status.code == 404 || status.code == 409 {
            // Looked at again in its next turn.
        }
        histories.withLock { [history = pass.history] in $0[scaler.uid] = history }
        return .seconds(Self.period)
    }
}
