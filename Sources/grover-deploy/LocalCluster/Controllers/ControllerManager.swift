import Documents
public import KubernetesModel
public import Logging
public import ServiceLifecycle
import Synchronization

/// The controllers of a cluster: one cache, one queue, a few workers.
///
/// It keeps nothing that a restart could lose: each controller works from the objects that stand. When nothing
/// changes it does nothing; what has to happen at a time waits on the clock.
public final class ControllerManager: Service {
    private static let workers = 4
    /// Types whose changes concern no controller.
    private static let ignored: Set<ResourceType> = [.events, .leases]

    private static let everywhere: [any Controller] = [
        DeploymentController(), ReplicaSetController(), StatefulSetController(), DaemonSetController(),
        JobController(), CronJobController(), EndpointSliceController(), GarbageCollector(), NamespaceController(),
        EndpointsController(), EndpointsMirror(), ClaimController(), DisruptionBudgetController(),
        NodeLabelController(),
        AutoscalerController(),
        RoleAggregationController(), TokenSecretController(), QuotaController(),
    ]
    private let controllers: [any Controller]
    private let access: any ClusterAccess
    private let cache = ObjectCache()
    private let queue: WorkQueue
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let synced = Mutex(false)
    private let context: ControllerContext

    /// - Parameters:
    ///   - now: the wall clock, which must run with `clock`.
    ///   - metrics: what pods use, for autoscalers.
    ///   - authority: the certificate by which pods know the API, as PEM; nil for a cluster without one.
    public init(
        access: any ClusterAccess, metrics: (any PodMetricsSource)? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = { .now }, authority: String? = nil,
        logger: Logger = Logger(label: "controllers")
    ) {
        controllers = Self.everywhere + (authority.map { [RootCertificateController(authority: $0)] } ?? [])
        self.access = access
        self.clock = clock
        self.logger = logger
        let queue = WorkQueue(clock: clock, now: now)
        self.queue = queue
        let (controllers, cache) = (controllers, cache)
        context = ControllerContext(
            cache: cache, access: access, events: EventRecorder(access: access, now: now), metrics: metrics,
            now: now,
            dispatch: { change in
                for (index, controller) in controllers.enumerated() {
                    for key in controller.keys(after: change, in: cache) {
                        queue.add(WorkQueue.Item(controller: index, key: key))
                    }
                }
            })
    }

    /// Runs until it is cancelled or the program shuts down.
    public func run() async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<Self.workers { group.addTask { await self.work() } }
                await self.follow()
                self.queue.close()
            }
        }
    }

    /// No work is waiting, due or under way; wake-ups that lie ahead do not count.
    public var isIdle: Bool { queue.isIdle }

    /// Everything that stood at the start has been taken in.
    public var hasSynced: Bool { synced.withLock { $0 } }

    private func follow() async {
        while !Task.isCancelled {
            // The watch starts before the listing, so that nothing falls between the two.
            let events = await access.watch(.allBut(Self.ignored))
            do {
                for change in cache.reset(to: try await listing()) { context.dispatch(change) }
                synced.withLock { $0 = true }
                for await event in events {
                    if let change = cache.observe(event) { context.dispatch(change) }
                }
            } catch {
                logger.debug("objects could not be listed", metadata: ["error": "\(error)"])
            }
            try? await clock.sleep(for: .milliseconds(200))
        }
    }

    private func listing() async throws -> [(type: ResourceType, object: Node)] {
        var all: [(type: ResourceType, object: Node)] = []
        for type in access.resources.stored where !Self.ignored.contains(type) {
            all += try await access.list(type, namespace: nil).map { (type, $0) }
        }
        return all
    }

    private func work() async {
        while let item = await queue.next() {
            do {
                let delay = try await controllers[item.controller].reconcile(item.key, in: context)
                queue.finish(item, delay.map { .again(after: $0) } ?? .done)
            } catch {
                logger.debug(
                    "reconciliation failed",
                    metadata: [
                        "object": "\(item.key.type)/\(item.key.namespace)/\(item.key.name)", "error": "\(error)",
                    ])
                queue.finish(item, .failed)
            }
        }
    }
}
