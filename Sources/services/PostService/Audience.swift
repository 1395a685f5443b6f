internal import ServiceKit
internal import Stores
internal import Synchronization

/// Who may see whose posts: the follow graph and the private members, as the user service tells.
///
/// What was told is believed for 30 seconds at most; where nothing newer can be had, nobody sees what might be hidden.
final class Audience: Sendable {
    private struct Privacy {
        var revision: Int64
        var hidden: HiddenAuthors
        var asOf: ContinuousClock.Instant
    }

    private struct State {
        var followees: Recent<[String]>
        var privacy: Privacy?
    }

    private let users: any UserDirectory
    private let callers: Callers
    private let state: Mutex<State>
    private let seen: CacheCount?
    private let now: @Sendable () -> ContinuousClock.Instant
    private static let lifetime = Duration.seconds(30)

    init(
        users: any UserDirectory, callers: Callers, seen: CacheCount? = nil, atMost capacity: Int = 2_000,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.users = users
        self.callers = callers
        self.seen = seen
        self.now = now
        state = Mutex(State(followees: Recent(lifetime: Self.lifetime, capacity: capacity)))
    }

    /// Whom the member follows.
    func followees(of memberID: String, for origin: ServiceClient.Origin) async throws -> [String] {
        let (known, question) = state.withLock {
            ($0.followees.value(of: memberID, at: now()), $0.followees.question)
        }
        (known == nil ? seen?.miss : seen?.hit)?.add()
        if let known { return known }
        let ids = try await users.followeeIDs(of: memberID, for: origin)
        state.withLock { $0.followees.remember(ids, of: memberID, answering: question, at: now()) }
        return ids
    }

    /// What the member may see of everybody's posts.
    func visibility(for memberID: String, _ origin: ServiceClient.Origin) async throws -> Visibility {
        let hidden = try await hiddenAuthors()
        guard !hidden.ids.isEmpty else { return Visibility(hidden: .none, shown: []) }
        return Visibility(hidden: hidden, shown: try await followees(of: memberID, for: origin) + [memberID])
    }

    private func hiddenAuthors() async throws -> HiddenAuthors {
        if let privacy = fresh { return privacy.hidden }
        try await follow(waits: false)
        guard let privacy = fresh else {
            throw UserServiceUnavailable(description: "the private members are not known")
        }
        return privacy.hidden
    }

    private var fresh: Privacy? {
        state.withLock { state in
            guard let privacy = state.privacy, now() - privacy.asOf <= Self.lifetime else { return nil }
            return privacy
        }
    }

    /// Takes in what has changed since the last time.
    ///
    /// - Parameter waits: whether to wait a moment for something to change.
    func follow(waits: Bool) async throws {
        let asked = now()
        guard let revision = state.withLock({ $0.privacy?.revision }) else { return try await begin(asked) }
        let changes = try await users.changes(after: revision, waits: waits)
        guard changes.isComplete else { return try await begin(asked) }
        for change in changes.changes {
            if case .sessionEnded(let hash) = change { callers.sessionEnded(tokenHash: hash) }
        }
        state.withLock { state in
            // Another round may have come further meanwhile.
            guard var privacy = state.privacy, privacy.revision == revision else { return }
            var ids = privacy.hidden.ids
            for change in changes.changes {
                switch change {
                case .sessionEnded: break
                case .followsChanged(let id): state.followees.forget(id)
                case .privacyChanged(let id, true): ids.insert(id)
                case .privacyChanged(let id, false): ids.remove(id)
                }
            }
            if ids != privacy.hidden.ids { privacy.hidden = HiddenAuthors(ids) }
            privacy.revision = changes.revision
            privacy.asOf = asked
            state.privacy = privacy
        }
    }

    /// Starts over: what was missed is not known.
    private func begin(_ asked: ContinuousClock.Instant) async throws {
        let (revision, ids) = try await users.privateMembers()
        let isFirst = state.withLock { $0.privacy == nil }
        if !isFirst { callers.forgetAll() }
        state.withLock { state in
            if !isFirst { state.followees.forgetAll() }
            state.privacy = Privacy(revision: revision, hidden: HiddenAuthors(Set(ids)), asOf: asked)
        }
    }
}
