public import Domain

/// How the creation of a post went.
public enum Creation: Sendable, Hashable {
    case created(Post)
    /// The same request came before; this is what it made.
    case repeated(Post)
    /// The key was used for another request.
    case keyReused
}

/// How sharing went.
public enum Sharing: Sendable, Hashable {
    case shared
    case notFound
    /// The key was used for another request.
    case keyReused
}

/// Posts and what members do with them. Every call is one transaction, and what it returned is kept.
public protocol PostStore: Sendable {
    /// Throws where the store does not work.
    func check() async throws

    /// Lets go of what the store holds; nothing is asked of it afterwards.
    func close() async

    func create(_ post: Post, key: IdempotencyKey?) async throws -> Creation
    func post(id: String) async throws -> Post?
    func update(id: String, by userID: String, _ update: PostUpdate) async throws -> OwnerOutcome<Post>
    /// Also forgets its likes, reactions and saves.
    func delete(id: String, by userID: String) async throws -> OwnerOutcome<Post>

    /// How many posts each of the members has published; who has none may be left out.
    func postCounts(of userIDs: [String]) async throws -> [String: Int]
    /// Newest first.
    func posts(by authors: [String], _ slice: Slice) async throws -> Listing<Post>
    /// Most liked first, then newest.
    func popular(_ visibility: Visibility, _ slice: Slice) async throws -> Listing<Post>
    /// Posts that contain the text, whatever its case and accents, newest first; a single letter or digit
    /// counts at the beginning of a word only.
    func posts(containing text: String, _ visibility: Visibility, _ slice: Slice) async throws -> Listing<Post>
    /// Most recently saved first.
    func saved(by userID: String, _ visibility: Visibility, _ slice: Slice) async throws -> Listing<Post>

    func like(_ postID: String, by userID: String, at now: Moment) async throws -> ChangeOutcome
    func unlike(_ postID: String, by userID: String) async throws -> ChangeOutcome
    /// Replaces the member's earlier reaction.
    func react(_ postID: String, by userID: String, with reaction: Reaction, at now: Moment) async throws
        -> ChangeOutcome
    func unreact(_ postID: String, by userID: String) async throws -> ChangeOutcome
    func save(_ postID: String, by userID: String, at now: Moment) async throws -> ChangeOutcome
    func unsave(_ postID: String, by userID: String) async throws -> ChangeOutcome
    /// Counts a share; a repeated request counts nothing more.
    func share(_ postID: String, by userID: String, key: IdempotencyKey?, at now: Moment) async throws -> Sharing

    /// Forgets the keys of requests that are older, and says how many.
    func removeKeys(before moment: Moment) async throws -> Int
}
