public import Logging
public import ServiceLifecycle
internal import Synchronization

/// The time between the order to stop and the end of serving.
///
/// It runs as the last service of a program, so it is the first to hear of the shutdown, and the server before it in the list
/// hears of it only when the drain is over. Meanwhile the service says that it is not ready, still answers whatever comes,
/// and asks each client to come back on a new connection.
public final class Drain: Service {
    private let time: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let begun = Atomic(false)

    public init(time: Duration, clock: any Clock<Duration> = ContinuousClock(), logger: Logger) {
        self.time = time
        self.clock = clock
        self.logger = logger
    }

    /// Whether the service is on its way out.
    public var isDraining: Bool { begun.load(ordering: .acquiring) }

    /// From here on the service is not ready.
    func begin() { begun.store(true, ordering: .releasing) }

    public func run() async throws {
        try await gracefulShutdown()
        begin()
        logger.info("draining", metadata: ["seconds": "\(time / .seconds(1))"])
        try await clock.sleep(for: time)
        logger.info("drained")
    }
}
