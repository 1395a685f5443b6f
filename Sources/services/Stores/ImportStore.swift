public import Domain

/// What became of a record that was brought from another system.
public enum ImportOutcome: Sendable, Hashable {
    case imported
    /// Its key is there already; what is there stays.
    case present
    /// By rule it has no place, mostly as what it belongs to is not there; the text says why.
    case leftOut(String)
    /// It contradicts what is there.
    case refused(String)
}

/// Takes records from another system, many at once, as if each had been made through the service: with search index, counters
/// and log of changes.
public protocol ImportStore<Record>: Sendable {
    associatedtype Record: Sendable

    /// Brings records in and keeps a mark of how far the source was read, all in one transaction: whoever is killed begins
    /// again where the mark says, and nothing comes twice or is lost.
    ///
    /// - Parameter mark: makes the mark of what became of the records; nil keeps none.
    func bringIn(
        _ records: [Record], from source: String, mark: @escaping @Sendable ([ImportOutcome]) -> String?
    ) async throws -> [ImportOutcome]

    /// The last mark of the source.
    func importMark(of source: String) async throws -> String?
    func removeImportMarks(of sources: [String]) async throws

    /// Of each record, whether its key is there.
    func holds(_ records: [Record]) async throws -> [Bool]

    /// What does not fit together, as counters and the rows that they count; one text each, none where all is well.
    func inconsistencies() async throws -> [String]

    /// Lets go of what the store holds; nothing is asked of it afterwards.
    func close() async
}

/// What the user service takes.
public enum UserRecord: Sendable, Hashable {
    case user(User)
    case session(Session)
    case follow(follower: String, followee: String, at: Moment)
}

/// What the post service takes; counts of likes and reactions come from the rows, not from the post.
public enum PostRecord: Sendable, Hashable {
    case post(Post)
    case like(postID: String, userID: String, at: Moment)
    /// Of several by one member the latest counts.
    case reaction(postID: String, userID: String, Reaction, at: Moment)
    case save(postID: String, userID: String, at: Moment)
}
