public import Logging
public import ServiceLifecycle
internal import Stores

/// Forgets in a store what is over: once an hour, for as long as the program runs.
public struct Upkeep: Service {
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let work: @Sendable (Logger) async throws -> Void

    public init(
        logger: Logger, clock: any Clock<Duration> = ContinuousClock(),
        work: @escaping @Sendable (Logger) async throws -> Void
    ) {
        self.logger = logger
        self.clock = clock
        self.work = work
    }

    public func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await work(logger)
                } catch let error as StoreError {
                    logger.warning("cannot remove what is over", metadata: ["error": "\(error)"])
                }
                try await clock.sleep(for: .seconds(3600))
            }
        }
    }
}
