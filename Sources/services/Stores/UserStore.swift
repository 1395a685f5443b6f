public import Domain

/// Members, their sessions, and who follows whom. Every call is one transaction, and what it returned is kept.
public protocol UserStore: Sendable {
    /// Throws where the store does not work.
    func check() async throws

    /// Finds the member of this e-mail address, or makes it, and opens the session, all in one.
    func signIn(_ identity: Identity, tokenHash: String, at now: Moment) async throws -> User
    /// The member of a session that is not over.
    func user(tokenHash: String, at now: Moment) async throws -> User?
    /// False where there is no such session.
    func endSession(tokenHash: String) async throws -> Bool
    /// Forgets the sessions that are over, and says how many.
    func removeSessions(expiredBy now: Moment) async throws -> Int

    func user(id: String) async throws -> User?
    func update(id: String, _ change: @escaping @Sendable (inout User) -> Void) async throws -> User?
    /// Members whose name contains the text, whatever its case, by name.
    func users(named text: String, limit: Int, skip: Int) async throws -> [User]

    func follow(_ followee: String, by follower: String, at now: Moment) async throws -> ChangeOutcome
    func unfollow(_ followee: String, by follower: String) async throws -> ChangeOutcome
    /// In the order of following.
    func followers(of id: String, limit: Int, skip: Int) async throws -> [User]
    func following(of id: String, limit: Int, skip: Int) async throws -> [User]
    func followeeIDs(of id: String) async throws -> [String]
    func followCounts(of id: String) async throws -> FollowCounts
}
