public import Domain

/// Members, their sessions, and who follows whom. Every call is one transaction, and what it returned is kept.
public protocol UserStore: Sendable {
    /// Throws where the store does not work.
    func check() async throws

    /// Lets go of what the store holds; nothing is asked of it afterwards.
    func close() async

    /// Finds the member of this e-mail address, or makes it, and opens the session, all in one.
    func signIn(_ identity: Identity, tokenHash: String, at now: Moment) async throws -> User
    /// The member of a session that is not over.
    func user(tokenHash: String, at now: Moment) async throws -> User?
    /// False where there is no such session.
    func endSession(tokenHash: String) async throws -> Bool
    /// The sessions of a member that are not over, the newest `Session.mostListed` of them.
    func sessions(of userID: String, at now: Moment) async throws -> [Session]
    /// Ends the sessions of a member, and says how many there were.
    ///
    /// - Parameter prefix: of the hash of the token; an empty one means all of them.
    func endSessions(of userID: String, hashPrefix prefix: String) async throws -> Int
    /// Forgets the sessions and tickets that are over, and says how many.
    func removeSessions(expiredBy now: Moment) async throws -> Int

    func keep(_ ticket: Ticket) async throws
    /// The content of a ticket that is not over, once: whoever comes second gets nothing.
    func take(_ kind: Ticket.Kind, hash: String, at now: Moment) async throws -> String?

    func user(id: String) async throws -> User?
    func update(id: String, _ change: @escaping @Sendable (inout User) -> Void) async throws -> User?
    /// Members whose name contains the text, whatever its case and accents, by name; a single letter or digit counts
    /// at the beginning of a word only.
    func users(named text: String, _ slice: Slice) async throws -> Listing<User>

    func follow(_ followee: String, by follower: String, at now: Moment) async throws -> ChangeOutcome
    func unfollow(_ followee: String, by follower: String) async throws -> ChangeOutcome
    /// In the order of following.
    func followers(of id: String, _ slice: Slice) async throws -> Listing<User>
    func following(of id: String, _ slice: Slice) async throws -> Listing<User>
    func followeeIDs(of id: String) async throws -> [String]
    func followCounts(of id: String) async throws -> FollowCounts

    /// Changes after a revision, the oldest first, as far as they are kept.
    func changes(after revision: Int64) async throws -> UserChanges
    /// All private members, as of a revision.
    func privateMembers() async throws -> (revision: Int64, ids: [String])
    /// Forgets the changes that are older, and says how many.
    func removeChanges(before moment: Moment) async throws -> Int
}
