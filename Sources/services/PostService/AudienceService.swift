internal import Logging
internal import ServiceLifecycle

/// Keeps an audience up to date for as long as the program runs.
struct AudienceService: Service {
    let audience: Audience
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var isKnown = true
            while !Task.isCancelled {
                do {
                    try await audience.follow(waits: true)
                    if !isKnown { logger.info("the user service tells its changes again") }
                    isKnown = true
                } catch {
                    if isKnown {
                        logger.warning("the user service does not tell its changes", metadata: ["error": "\(error)"])
                    }
                    isKnown = false
                    try await clock.sleep(for: .seconds(1))
                }
            }
        }
    }
}
