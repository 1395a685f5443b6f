/// A member of the platform, with what only the member may see.
public struct User: Sendable, Hashable, Codable {
    public var id: String
    public var email: String
    public var name: String
    public var bio: String?
    public var picture: String?
    public var website: String?
    public var twitter: String?
    public var instagram: String?
    public var linkedin: String?
    public var isPremium = false
    public var isPrivate = false
    public var paypalEmail: String?
    public var notifications = NotificationSettings()
    public var createdAt: Moment

    public init(id: String, email: String, name: String, picture: String?, createdAt: Moment) {
        self.id = id
        self.email = email
        self.name = name
        self.bio = ""
        self.picture = picture
        self.createdAt = createdAt
    }

    public enum CodingKeys: String, CodingKey {
        case id = "user_id"
        case email, name, bio, picture, website, twitter, instagram, linkedin
        case isPremium = "is_premium"
        case isPrivate = "is_private"
        case paypalEmail = "paypal_email"
        case notifications
        case createdAt = "created_at"
    }
}

/// Of what a member wants to be told.
public struct NotificationSettings: Sendable, Hashable, Codable {
    public var followers = true
    public var likes = true
    public var comments = true
    public var messages = true
    public var sales = true
    public var mentions = true
    public var reposts = true

    public init() {}
}

/// How many follow a member, and how many the member follows.
public struct FollowCounts: Sendable, Hashable {
    public let followers: Int
    public let following: Int

    public init(followers: Int, following: Int) {
        self.followers = followers
        self.following = following
    }
}

/// A partial change of a profile.
public struct ProfileUpdate: Sendable, Hashable {
    public static let longestName = 100
    public static let longestBio = 500

    public var name: Patch<String> = .keep
    public var isPrivate: Patch<Bool> = .keep
    public var bio: Patch<String?> = .keep
    public var picture: Patch<String?> = .keep
    public var website: Patch<String?> = .keep
    public var twitter: Patch<String?> = .keep
    public var instagram: Patch<String?> = .keep
    public var linkedin: Patch<String?> = .keep
    public var paypalEmail: Patch<String?> = .keep

    public init() {}

    public func apply(to user: inout User) {
        name.apply(to: &user.name)
        isPrivate.apply(to: &user.isPrivate)
        bio.apply(to: &user.bio)
        picture.apply(to: &user.picture)
        website.apply(to: &user.website)
        twitter.apply(to: &user.twitter)
        instagram.apply(to: &user.instagram)
        linkedin.apply(to: &user.linkedin)
        paypalEmail.apply(to: &user.paypalEmail)
    }
}
