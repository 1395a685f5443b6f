import Documents
import KubernetesModel

/// CronJobs: a Job whenever the schedule says so.
struct CronJobController: Controller {
    static let component = "cronjob-controller"
    static let scheduledAtKey = "batch.kubernetes.io/cronjob-scheduled-timestamp"

    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .cronJobs: change.states.prefix(1).map(\.key)
        case .jobs:
            change.states.compactMap { job in
                job.controllerUID.flatMap { cache.object(uid: $0) }.flatMap {
                    $0.key.type == .cronJobs ? $0.key : nil
                }
            }
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let object = context.cache.object(key) else { return nil }
        let jobs = context.cache.managed(.jobs, by: object).filter { !$0.isTerminating }
        var pass = CronJobPass(object, jobs: jobs, context: context)
        return try await pass.advance()
    }
}
