/// Who somebody is, as a sign-in provider vouches; the e-mail address says which member that is.
public struct Identity: Sendable, Hashable {
    public var email: String
    public var name: String
    public var picture: String?

    public init(email: String, name: String, picture: String? = nil) {
        self.email = email
        self.name = name
        self.picture = picture
    }
}

/// A signed-in device. The token itself is known only to its owner; the store keeps its hash.
public struct Session: Sendable, Hashable, Codable {
    /// How long a sign-in lasts; it does not grow with use.
    public static let lifetime = Duration.seconds(7 * 24 * 3600)
    /// As many of one member's as are listed.
    public static let mostListed = 100

    public var tokenHash: String
    public var userID: String
    public var expiresAt: Moment
    public var createdAt: Moment

    public init(tokenHash: String, userID: String, expiresAt: Moment, createdAt: Moment) {
        self.tokenHash = tokenHash
        self.userID = userID
        self.expiresAt = expiresAt
        self.createdAt = createdAt
    }

    public enum CodingKeys: String, CodingKey {
        case tokenHash = "token_hash"
        case userID = "user_id"
        case expiresAt = "expires_at"
        case createdAt = "created_at"
    }
}
