internal import Domain
internal import Logging
internal import ServiceLifecycle
internal import Stores

/// Keeps an audience up to date for as long as the program runs, and forgets keys of requests that nobody repeats any more.
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

/// Forgets the keys of requests after a day, once an hour.
struct KeyCleanup: Service {
    let store: any PostStore
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    _ = try await store.removeKeys(before: .now.advanced(by: .seconds(-24 * 3600)))
                } catch let error as StoreError {
                    logger.warning("cannot remove old request keys", metadata: ["error": "\(error)"])
                }
                try await clock.sleep(for: .seconds(3600))
            }
        }
    }
}
