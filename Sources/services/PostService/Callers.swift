internal import Hummingbird
internal import ServiceKit
internal import Synchronization

/// Counts looks into a cache.
typealias CacheCount = (hit: Counter.Series, miss: Counter.Series)

/// Tells who asks, by the user service, whose yes is believed for a short while, or until the session is said to be over.
///
/// A no is never kept, so a new session works at once.
final class Callers: Sendable {
    private let users: any UserDirectory
    private let known: Mutex<Recent<String>>
    private let seen: CacheCount?
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        users: any UserDirectory, seen: CacheCount? = nil, believedFor lifetime: Duration = .seconds(15),
        atMost capacity: Int = 10_000,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.users = users
        self.seen = seen
        self.now = now
        known = Mutex(Recent(lifetime: lifetime, capacity: capacity))
    }

    /// The id of the member who asks; throws 401 where there is none, and 503 where nobody can tell.
    func memberID(_ request: Request, _ context: ServiceContext) async throws -> String {
        guard let token = request.bearerToken else { throw APIError.notAuthenticated }
        let hash = Token.hash(token)
        let (id, question) = known.withLock { ($0.value(of: hash, at: now()), $0.question) }
        (id == nil ? seen?.miss : seen?.hit)?.add()
        if let id { return id }
        guard let id = try await users.memberID(for: ServiceClient.Origin(request, context)) else {
            throw APIError.notAuthenticated
        }
        known.withLock { $0.remember(id, of: hash, answering: question, at: now()) }
        return id
    }

    func sessionEnded(tokenHash: String) { known.withLock { $0.forget(tokenHash) } }
    func forgetAll() { known.withLock { $0.forgetAll() } }
}
