internal import Domain
internal import ServiceKit
internal import ServiceStores
internal import Stores

/// The collections of the old system that this service takes over.
enum UserImport {
    static let command = importing.command

    static let importing = ImportCommand(kinds: kinds, database: "grover_users") { try $0.openUserImport() }

    static let kinds: [ImportKind<UserRecord>] = [
        ImportKind("users", read: user), ImportKind("follows", read: follow),
        ImportKind("user_sessions", read: session),
    ]

    /// Stands for a name that the old system let be null, after which nobody could sign in as the member.
    private static let nameless = "Member"

    @Sendable private static func user(
        _ document: inout ExportDocument
    ) throws(ExportDocument.Unfit) -> UserRecord {
        let email = try document.requiredText("email", atMost: 320)
        guard email.contains("@") else { throw .refused("'email' is no e-mail address") }
        var name = try document.text("name", atMost: ProfileUpdate.longestName)
        if name == nil {
            name = nameless
            document.mend("'name' is '\(nameless)', as there was none")
        }
        var user = User(
            id: try document.id("user_id"), email: email, name: name ?? nameless,
            picture: try document.webAddress("picture"), createdAt: try document.creation())
        user.bio = try document.text("bio", atMost: ProfileUpdate.longestBio)
        user.website = try document.webAddress("website")
        user.twitter = try document.text("twitter", atMost: 200)
        user.instagram = try document.text("instagram", atMost: 200)
        user.linkedin = try document.text("linkedin", atMost: 200)
        user.paypalEmail = document.emailAddress("paypal_email")
        user.isPremium = try document.flag("is_premium")
        user.isPrivate = try document.flag("is_private")
        for field in NotificationSettings.fields {
            user.notifications[keyPath: field.path] = try document.flag(field.name, default: true)
        }
        return .user(user)
    }

    @Sendable private static func follow(
        _ document: inout ExportDocument
    ) throws(ExportDocument.Unfit) -> UserRecord {
        let (follower, followee) = (try document.id("follower_id"), try document.id("following_id"))
        guard follower != followee else { throw .leftOut("member '\(follower)' follows itself") }
        return .follow(follower: follower, followee: followee, at: try document.creation())
    }

    /// A session goes on, so that nobody has to sign in again; its token is kept as a hash alone.
    @Sendable private static func session(
        _ document: inout ExportDocument
    ) throws(ExportDocument.Unfit) -> UserRecord {
        let token = try document.requiredText("session_token", atMost: 4096)
        let user = try document.id("user_id")
        guard let end = try document.time("expires_at") else { throw .refused("has no 'expires_at'") }
        // One that ends while the import runs could not be counted.
        guard end > document.now.advanced(by: .seconds(3600)) else {
            throw .leftOut("the session is over, or within an hour")
        }
        let latest = document.now.advanced(by: Session.lifetime)
        return .session(
            Session(
                tokenHash: Token.hash(token), userID: user, expiresAt: min(end, latest),
                createdAt: try document.creation()))
    }
}
