/// What a member published.
public struct Post: Sendable, Hashable, Codable {
    public var id: String
    public var userID: String
    public var content: String
    public var mediaURL: String?
    public var mediaType: String?
    public var taggedUsers: [String] = []
    public var location: String?
    public var likesCount = 0
    public var dislikesCount = 0
    public var sharesCount = 0
    public var commentsCount = 0
    public var repostCount = 0
    public var reactionCounts: [String: Int] = [:]
    public var isRepost = false
    public var originalPostID: String?
    public var repostComment: String?
    public var poll: Poll?
    public var createdAt: Moment

    public init(id: String, userID: String, content: String, createdAt: Moment) {
        self.id = id
        self.userID = userID
        self.content = content
        self.createdAt = createdAt
    }

    public static let longestContent = 10_000
    public static let mostTaggedUsers = 50

    public enum CodingKeys: String, CodingKey {
        case id = "post_id"
        case userID = "user_id"
        case content, location, poll
        case mediaURL = "media_url"
        case mediaType = "media_type"
        case taggedUsers = "tagged_users"
        case likesCount = "likes_count"
        case dislikesCount = "dislikes_count"
        case sharesCount = "shares_count"
        case commentsCount = "comments_count"
        case repostCount = "repost_count"
        case reactionCounts = "reaction_counts"
        case isRepost = "is_repost"
        case originalPostID = "original_post_id"
        case repostComment = "repost_comment"
        case createdAt = "created_at"
    }
}

/// A question that a post asks.
public struct Poll: Sendable, Hashable, Codable {
    public static let mostOptions = 10

    public var question: String?
    public var options: [String]
    public var expiresAt: Moment?

    public init(question: String?, options: [String], expiresAt: Moment?) {
        self.question = question
        self.options = options
        self.expiresAt = expiresAt
    }
}

/// A partial change of a post.
public struct PostUpdate: Sendable, Hashable {
    public var content: Patch<String> = .keep
    public var location: Patch<String?> = .keep

    public init() {}

    public func apply(to post: inout Post) {
        content.apply(to: &post.content)
        location.apply(to: &post.location)
    }
}

/// A way to react to a post; which ones a member may use is for the post service to say.
public struct Reaction: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    /// A word of up to 32 characters; no blanks, and nothing that means something in a key of a document or a list.
    public init?(rawValue: String) {
        let scalars = rawValue.unicodeScalars
        guard (1...32).contains(scalars.count),
            scalars.allSatisfy({
                $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace
                    && !".$,\"\\".unicodeScalars.contains($0)
            })
        else { return nil }
        self.rawValue = rawValue
    }

    private init(known: String) { rawValue = known }

    public static let like = Reaction(known: "like")
    public static let love = Reaction(known: "love")
    public static let laugh = Reaction(known: "laugh")
    public static let haha = Reaction(known: "haha")
    public static let wow = Reaction(known: "wow")
    public static let sad = Reaction(known: "sad")
    public static let angry = Reaction(known: "angry")
    public static let care = Reaction(known: "care")

    /// What members may use where nothing else is said.
    public static let common = [like, love, laugh, haha, wow, sad, angry, care]
}

/// The name that a client gives to a request to create, so that sending it again creates nothing more.
public struct IdempotencyKey: Sendable, Hashable {
    public let key: String
    /// Stands for what was asked; the same key with another print is a mistake of the client.
    public let fingerprint: String

    /// A key of 1 to 200 characters; nil for any other text.
    public init?(key: String, body: some Sequence<UInt8>) {
        guard (1...200).contains(key.utf8.count) else { return nil }
        self.key = key
        // FNV-1a: tells mistakes apart, and need not withstand an attacker, who would only fool himself.
        let hash = body.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        fingerprint = String(hash, radix: 16)
    }
}
