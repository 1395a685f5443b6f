internal import Logging
internal import ServiceKit
internal import Synchronization

/// How many posts members have published: asked of the post service, and believed for a few seconds.
///
/// A profile is shown without it, too. While the post service does not answer, the count is the last one that was told, or
/// 0 where none was; and it is not asked again for a moment, so that nobody waits for it.
final class PostCounts: Sendable {
    private struct State {
        var fresh: Recent<Int>
        var last: Recent<Int>
        var silentUntil: ContinuousClock.Instant?
    }

    private let posts: (any PostDirectory)?
    private let logger: Logger?
    private let seen: (hit: Counter.Series, miss: Counter.Series)?
    private let state: Mutex<State>
    private let now: @Sendable () -> ContinuousClock.Instant
    private static let pause = Duration.seconds(2)

    /// - Parameter posts: nil where there is nobody to ask.
    init(
        posts: (any PostDirectory)?, logger: Logger? = nil, seen: (hit: Counter.Series, miss: Counter.Series)? = nil,
        believedFor lifetime: Duration = .seconds(5), atMost capacity: Int = 10_000,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.posts = posts
        self.logger = logger
        self.seen = seen
        self.now = now
        state = Mutex(
            State(
                fresh: Recent(lifetime: lifetime, capacity: capacity),
                last: Recent(lifetime: .seconds(3600), capacity: capacity)))
    }

    /// The count of each of the members, by one question for all that are not known.
    func counts(of userIDs: [String], for origin: ServiceClient.Origin) async -> [String: Int] {
        let (known, isSilent) = state.withLock { state in
            (userIDs.map { ($0, state.fresh.value(of: $0, at: now())) }, (state.silentUntil ?? now()) > now())
        }
        var counts: [String: Int] = [:]
        for case (let id, let count?) in known { counts[id] = count }
        let missing = known.filter { $0.1 == nil }.map(\.0)
        seen?.hit.add(counts.count)
        seen?.miss.add(missing.count)
        let told = isSilent || missing.isEmpty ? [:] : await ask(missing, for: origin)
        return state.withLock { state in
            for id in missing { counts[id] = told[id] ?? state.last.value(of: id, at: now()) ?? 0 }
            return counts
        }
    }

    func count(of userID: String, for origin: ServiceClient.Origin) async -> Int {
        await counts(of: [userID], for: origin)[userID] ?? 0
    }

    private func ask(_ userIDs: [String], for origin: ServiceClient.Origin) async -> [String: Int] {
        guard let posts else { return [:] }
        do {
            let counts = try await posts.postCounts(of: userIDs, for: origin)
            state.withLock { state in
                for (id, count) in counts {
                    state.fresh.remember(count, of: id, answering: state.fresh.question, at: now())
                    state.last.remember(count, of: id, answering: state.last.question, at: now())
                }
                state.silentUntil = nil
            }
            return counts
        } catch {
            state.withLock { $0.silentUntil = now() + Self.pause }
            logger?.warning("the post service does not tell its counts", metadata: ["error": "\(error)"])
            return [:]
        }
    }
}
