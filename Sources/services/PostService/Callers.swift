internal import Hummingbird
internal import ServiceKit
internal import Synchronization

/// Tells who asks, by the user service, whose yes is believed for a short while.
///
/// A no is never kept, so a new session works at once; a session that ended works on for as long as its yes is kept.
final class Callers: Sendable {
    private let users: any UserDirectory
    private let known: Mutex<RecentMembers>
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        users: any UserDirectory, believedFor lifetime: Duration = .seconds(15), atMost capacity: Int = 10_000,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.users = users
        self.now = now
        known = Mutex(RecentMembers(lifetime: lifetime, capacity: capacity))
    }

    /// The id of the member who asks; throws 401 where there is none, and 503 where nobody can tell.
    func memberID(_ request: Request, _ context: ServiceContext) async throws -> String {
        guard let token = request.bearerToken else { throw APIError.notAuthenticated }
        if let id = known.withLock({ $0.memberID(of: token, at: now()) }) { return id }
        guard let id = try await users.memberID(for: ServiceClient.Origin(request, context)) else {
            throw APIError.notAuthenticated
        }
        known.withLock { $0.remember(id, of: token, at: now()) }
        return id
    }
}

/// Tokens and their members, for a while and up to a number.
///
/// There are two generations: the newer fills up, then becomes the older one, whose entries are forgotten together. So nothing is
/// searched to make room.
struct RecentMembers {
    private typealias Entry = (id: String, until: ContinuousClock.Instant)

    private let lifetime: Duration
    private let capacity: Int
    private var newer: [String: Entry] = [:]
    private var older: [String: Entry] = [:]

    init(lifetime: Duration, capacity: Int) {
        self.lifetime = lifetime
        self.capacity = capacity
    }

    func memberID(of token: String, at now: ContinuousClock.Instant) -> String? {
        guard let entry = newer[token] ?? older[token], entry.until > now else { return nil }
        return entry.id
    }

    mutating func remember(_ id: String, of token: String, at now: ContinuousClock.Instant) {
        if newer.count >= max(capacity / 2, 1) {
            older = newer
            newer = [:]
        }
        newer[token] = (id, now + lifetime)
    }
}
