internal import Domain
public import Stores

extension MongoPostStore: ImportStore {
    public func bringIn(
        _ records: [PostRecord], from source: String, mark: @escaping @Sendable ([ImportOutcome]) -> String?
    ) async throws -> [ImportOutcome] {
        try await database.bringIn(records, by: PostBatch.self, from: source, mark: mark)
    }

    public func importMark(of source: String) async throws -> String? {
        try await database.importMark(of: source)
    }

    public func removeImportMarks(of sources: [String]) async throws {
        try await database.removeImportMarks(of: sources)
    }

    public func holds(_ records: [PostRecord]) async throws -> [Bool] {
        try await database.holds(records, by: PostBatch.self)
    }

    public func inconsistencies() async throws -> [String] {
        let fields: BSONDocument = [
            "_id": 1, "likes_count": 1, "saves_count": 1, "reaction_counts": 1, TextGrams.whole: 1,
        ]
        let pages = try await database.pages(of: "posts", by: ["_id"], keeping: fields) { page, calls in
            let theirs: BSONDocument = ["post_id": ["$in": .strings(try page.map { try $0.text("_id") })]]
            let likes = try calls.counts("likes", theirs, by: ["post_id"])
            let saves = try calls.counts("saved_posts", theirs, by: ["post_id"])
            var reactions: [String: [String: Int64]] = [:]
            for (key, count) in try calls.counts("reactions", theirs, by: ["post_id", "reaction_type"]) {
                reactions[key[0], default: [:]][key[1]] = Int64(count)
            }
            var wrong = (likes: 0, saves: 0, reactions: 0, words: 0)
            for post in page {
                let id = try post.text("_id")
                let counted = post["reaction_counts"]?.document?.fields.filter { $0.value != 0 } ?? []
                let kept = Dictionary(counted.map { ($0.key, $0.value.int ?? -1) }) { $1 }
                if post["likes_count"]?.int != Int64(likes[[id]] ?? 0) { wrong.likes += 1 }
                if post["saves_count"]?.int ?? 0 != Int64(saves[[id]] ?? 0) { wrong.saves += 1 }
                if kept != reactions[id] ?? [:] { wrong.reactions += 1 }
                if post[TextGrams.whole] == nil { wrong.words += 1 }
            }
            return wrong
        }
        return [
            MongoDatabase.problem(pages.map(\.likes), "posts count other likes than there are"),
            MongoDatabase.problem(pages.map(\.saves), "posts count other saves than there are"),
            MongoDatabase.problem(pages.map(\.reactions), "posts count other reactions than there are"),
            MongoDatabase.problem(pages.map(\.words), "posts cannot be found by their words"),
        ].compactMap(\.self)
    }
}

/// Records of the post service as they come into a database.
private struct PostBatch: MongoBatch {
    private struct Given {
        let kind: String
        let at: Moment
        /// Whether it is to be written.
        var isNew = false
    }

    /// Authors by post.
    private var authors: [String: String]
    private var likes: Set<Pair>
    private var saves: Set<Pair>
    private var reactions: [Pair: Given]
    private var newPosts: [Post] = []
    private var newLikes: [(pair: Pair, at: Moment)] = []
    private var newSaves: [(pair: Pair, at: Moment)] = []
    /// What is to be added to the counters of a post.
    private var steps: [String: [String: Int64]] = [:]

    init(_ records: [PostRecord], _ calls: MongoCalls) throws {
        var (ids, liked, saved, reacted): ([String], [Pair], [Pair], [Pair]) = ([], [], [], [])
        for record in records {
            switch record {
            case .post(let post): ids.append(post.id)
            case .like(let post, let user, _):
                ids.append(post)
                liked.append(Pair(post, user))
            case .save(let post, let user, _):
                ids.append(post)
                saved.append(Pair(post, user))
            case .reaction(let post, let user, _, _):
                ids.append(post)
                reacted.append(Pair(post, user))
            }
        }
        let key = ("post_id", "user_id")
        authors = try calls.all("posts", "_id", in: ids, keeping: ["user_id"]).mapValues { try $0.text("user_id") }
        likes = Set(try calls.all("likes", key, in: liked).keys)
        saves = Set(try calls.all("saved_posts", key, in: saved).keys)
        reactions = try calls.all("reactions", key, in: reacted).mapValues {
            Given(kind: try $0.text("reaction_type"), at: try $0.moment("created_at"))
        }
    }

    func holds(_ record: PostRecord) -> Bool {
        switch record {
        case .post(let post): authors[post.id] != nil
        case .like(let post, let user, _): likes.contains(Pair(post, user))
        case .save(let post, let user, _): saves.contains(Pair(post, user))
        case .reaction(let post, let user, _, _): reactions[Pair(post, user)] != nil
        }
    }

    mutating func bring(_ record: PostRecord) -> ImportOutcome {
        let isPresent = holds(record)
        switch record {
        case .post(let post):
            guard !isPresent else { break }
            authors[post.id] = post.userID
            newPosts.append(post)
        case .like(let post, let user, let moment):
            guard authors[post] != nil else { return Self.missing(post) }
            guard likes.insert(Pair(post, user)).inserted else { break }
            newLikes.append((Pair(post, user), moment))
            steps[post, default: [:]]["likes_count", default: 0] += 1
        case .save(let post, let user, let moment):
            guard authors[post] != nil else { return Self.missing(post) }
            guard saves.insert(Pair(post, user)).inserted else { break }
            newSaves.append((Pair(post, user), moment))
            steps[post, default: [:]]["saves_count", default: 0] += 1
        case .reaction(let post, let user, let reaction, let moment):
            guard authors[post] != nil else { return Self.missing(post) }
            let earlier = reactions[Pair(post, user)]
            if let earlier, earlier.at >= moment { break }
            if let earlier { steps[post, default: [:]]["reaction_counts.\(earlier.kind)", default: 0] -= 1 }
            steps[post, default: [:]]["reaction_counts.\(reaction.rawValue)", default: 0] += 1
            reactions[Pair(post, user)] = Given(kind: reaction.rawValue, at: moment, isNew: true)
        }
        return isPresent ? .present : .imported
    }

    private static func missing(_ post: String) -> ImportOutcome { .leftOut("post '\(post)' is not there") }

    func write(_ calls: MongoCalls) throws {
        var next: [Moment: Int64] = [:]
        let posts = try newPosts.map { post in
            var post = post
            post.likesCount = 0
            post.reactionCounts = [:]
            let seq = try next[post.createdAt] ?? MongoPostStore.nextSeq(at: post.createdAt, calls)
            next[post.createdAt] = seq + 1
            return MongoPostStore.newcomer(post, seq: seq)
        }
        let counts = steps.compactMap { id, steps -> (filter: BSONDocument, change: BSONDocument)? in
            let moved = steps.filter { $0.value != 0 }.sorted { $0.key < $1.key }
            guard !moved.isEmpty else { return nil }
            let increments = moved.reduce(into: BSONDocument()) { $0.append($1.key, .int($1.value)) }
            return (["_id": .string(id)], ["$inc": .document(increments)])
        }
        try calls.write(to: "posts", adding: posts, changing: counts)
        try calls.write(to: "likes", adding: newLikes.map { MongoPostStore.row($0.pair, $0.at) })
        try calls.write(
            to: "saved_posts",
            adding: newSaves.map { save in
                MongoPostStore.row(save.pair, save.at).merging(["author_id": .optional(authors[save.pair.first])])
            })
        try calls.write(
            to: "reactions", adding: [],
            changing: reactions.filter(\.value.isNew).map { pair, given in
                let own: BSONDocument = ["post_id": .string(pair.first), "user_id": .string(pair.second)]
                let fields: BSONDocument = ["reaction_type": .string(given.kind), "created_at": .date(given.at)]
                return (own, ["$set": .document(fields)])
            }, makesNew: true)
    }
}
