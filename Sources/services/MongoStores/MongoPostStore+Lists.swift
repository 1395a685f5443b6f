public import Domain
public import Stores

/// Lists in an order in which no two posts are alike, read from an index in that order.
extension MongoPostStore {
    /// The most authors whose posts the server merges in order (`internalQueryMaxScansToExplode`). The posts of more it would
    /// all sort, so then it is told to go through the posts by time and take theirs, as most are.
    private static let mostMerged = 200

    public func posts(by authors: [String], _ slice: Slice) async throws -> Listing<Post> {
        guard !authors.isEmpty else { return Listing([], next: nil) }
        var list = MongoList(of: "posts", ["user_id": ["$in": .strings(authors)]], by: [("seq", -1)])
        if authors.count > Self.mostMerged { list.index = Self.byTime }
        return try await posts(list, slice) { Position([try $0.number("seq")]) }
    }

    public func postCounts(of userIDs: [String]) async throws -> [String: Int] {
        try await database.run { calls in
            var counts: [String: Int] = [:]
            for id in userIDs {
                let answer = try calls.command(["count": "posts", "query": ["user_id": .string(id)]])
                counts[id] = Int(answer["n"]?.int ?? 0)
            }
            return counts
        }
    }

    public func popular(_ visibility: Visibility, _ slice: Slice) async throws -> Listing<Post> {
        let list = MongoList(of: "posts", Self.all([:], visibility), by: [("likes_count", -1), ("seq", -1)])
        return try await posts(list, slice) { Position([try $0.number("likes_count"), try $0.number("seq")]) }
    }

    public func posts(
        containing text: String, _ visibility: Visibility, _ slice: Slice
    ) async throws -> Listing<Post> {
        guard let filter = TextGrams.filter(for: text) else { return Listing([], next: nil) }
        let list = MongoList(of: "posts", Self.all(filter, visibility), by: [("seq", -1)])
        return try await posts(list, slice) { Position([try $0.number("seq")]) }
    }

    public func saved(by userID: String, _ visibility: Visibility, _ slice: Slice) async throws -> Listing<Post> {
        // Pages stay full only where the authors are known before the posts are read.
        let theirs = Self.all(["user_id": .string(userID)], visibility, author: "author_id")
        var list = MongoList(of: "saved_posts", theirs, by: [("created_at", -1), ("post_id", -1)])
        guard list.start(slice, after: MongoList.timeAndText)
        else { return Listing([], next: nil) }
        return try await database.run { [list] calls in
            let rows = try list.read(calls).map { row in
                (
                    id: try row.text("post_id"),
                    position: Position([try row.moment("created_at").milliseconds], try row.text("post_id"))
                )
            }
            let posts = try calls.find(
                "posts", ["_id": ["$in": .strings(rows.map(\.id))]],
                ["projection": .document(TextGrams.withoutFields)]
            ).map { try Post($0) }
            return Listing(rows, limit: slice.limit, of: Dictionary(posts.map { ($0.id, $0) }) { $1 })
        }
    }

    /// Narrows a filter down to what may be seen.
    private static func all(
        _ filter: BSONDocument, _ visibility: Visibility, author: String = "user_id"
    ) -> BSONDocument {
        let unseen = visibility.hidden.ids.subtracting(visibility.shown)
        var filter = filter
        if !unseen.isEmpty { filter[author] = ["$nin": .strings(unseen)] }
        return filter
    }

    /// - Parameter position: where a document stands in the list, by the numbers that sort it.
    private func posts(
        _ list: MongoList, _ slice: Slice, at position: @escaping @Sendable (BSONDocument) throws -> Position
    ) async throws -> Listing<Post> {
        var list = list
        list.keeps = TextGrams.withoutFields
        guard list.start(slice, after: { $0.numbers.map(BSON.int) }) else { return Listing([], next: nil) }
        return try await database.run { [list] calls in
            Listing(try list.read(calls).map { (try Post($0), try position($0)) }, limit: slice.limit)
        }
    }
}
