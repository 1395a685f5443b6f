import Domain
import Stores

/// A user store whose database does not answer.
struct GoneStore: UserStore {
    private var error: StoreError { StoreError("the database is gone") }

    func check() async throws { throw error }
    func close() async {}
    func signIn(_ identity: Identity, tokenHash: String, at now: Moment) async throws -> User { throw error }
    func user(tokenHash: String, at now: Moment) async throws -> User? { throw error }
    func endSession(tokenHash: String) async throws -> Bool { throw error }
    func sessions(of userID: String, at now: Moment) async throws -> [Session] { throw error }
    func endSessions(of userID: String, hashPrefix prefix: String) async throws -> Int { throw error }
    func changes(after revision: Int64) async throws -> UserChanges { throw error }
    func privateMembers() async throws -> (revision: Int64, ids: [String]) { throw error }
    func removeChanges(before moment: Moment) async throws -> Int { throw error }
    func keep(_ ticket: Ticket) async throws { throw error }
    func take(_ kind: Ticket.Kind, hash: String, at now: Moment) async throws -> String? { throw error }
    func removeSessions(expiredBy now: Moment) async throws -> Int { throw error }
    func user(id: String) async throws -> User? { throw error }
    func update(id: String, _ change: @escaping @Sendable (inout User) -> Void) async throws -> User? { throw error }
    func users(named text: String, _ slice: Slice) async throws -> Listing<User> { throw error }
    func follow(_ followee: String, by follower: String, at now: Moment) async throws -> ChangeOutcome { throw error }
    func unfollow(_ followee: String, by follower: String) async throws -> ChangeOutcome { throw error }
    func followers(of id: String, _ slice: Slice) async throws -> Listing<User> { throw error }
    func following(of id: String, _ slice: Slice) async throws -> Listing<User> { throw error }
    func followeeIDs(of id: String) async throws -> [String] { throw error }
    func followCounts(of id: String) async throws -> FollowCounts { throw error }
}
