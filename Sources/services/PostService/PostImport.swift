internal import Domain
internal import ServiceKit
internal import ServiceStores
internal import Stores

/// The collections of the old system that this service takes over.
enum PostImport {
    static let command = importing.command

    static let importing = ImportCommand(kinds: kinds, database: "grover_posts") { try $0.openPostImport() }

    static let kinds: [ImportKind<PostRecord>] = [
        ImportKind("posts", read: post), ImportKind("likes", read: like),
        ImportKind("reactions", read: reaction), ImportKind("saved_posts", read: save),
    ]

    @Sendable private static func post(
        _ document: inout ExportDocument
    ) throws(ExportDocument.Unfit) -> PostRecord {
        var content = try document.text("content", atMost: Post.longestContent)
        if content == nil {
            content = ""
            document.mend("'content' is empty, as there was none")
        }
        var post = Post(
            id: try document.id("post_id"), userID: try document.id("user_id"), content: content ?? "",
            createdAt: try document.creation())
        post.mediaURL = try document.webAddress("media_url")
        post.mediaType = try document.text("media_type", atMost: 50)
        post.taggedUsers = try document.texts("tagged_users")
        if post.taggedUsers.count > Post.mostTaggedUsers {
            document.mend("'tagged_users' is cut to \(Post.mostTaggedUsers)")
            post.taggedUsers.removeLast(post.taggedUsers.count - Post.mostTaggedUsers)
        }
        post.location = try document.text("location", atMost: 200)
        // Likes and reactions are counted anew from their own collections; of these, the new service has no rows.
        post.dislikesCount = try document.count("dislikes_count")
        post.sharesCount = try document.count("shares_count")
        post.commentsCount = try document.count("comments_count")
        post.repostCount = try document.count("repost_count")
        post.isRepost = try document.flag("is_repost")
        post.originalPostID = try document.text("original_post_id", atMost: 200)
        post.repostComment = try document.text("repost_comment", atMost: Post.longestContent)
        if try document.flag("has_poll") { post.poll = try poll(&document) }
        return .post(post)
    }

    private static func poll(_ document: inout ExportDocument) throws(ExportDocument.Unfit) -> Poll {
        var options = try document.texts("poll_options")
        if options.count > Poll.mostOptions {
            document.mend("'poll_options' is cut to \(Poll.mostOptions)")
            options.removeLast(options.count - Poll.mostOptions)
        }
        return Poll(
            question: try document.text("poll_question", atMost: 500), options: options,
            expiresAt: try document.time("poll_expires_at"))
    }

    @Sendable private static func like(
        _ document: inout ExportDocument
    ) throws(ExportDocument.Unfit) -> PostRecord {
        .like(postID: try document.id("post_id"), userID: try document.id("user_id"), at: try document.creation())
    }

    @Sendable private static func save(
        _ document: inout ExportDocument
    ) throws(ExportDocument.Unfit) -> PostRecord {
        .save(postID: try document.id("post_id"), userID: try document.id("user_id"), at: try document.creation())
    }

    @Sendable private static func reaction(
        _ document: inout ExportDocument
    ) throws(ExportDocument.Unfit) -> PostRecord {
        let (post, user) = (try document.id("post_id"), try document.id("user_id"))
        let name = try document.requiredText("reaction_type", atMost: 200)
        guard let reaction = Reaction(rawValue: name) else {
            throw .refused("'reaction_type' is no word of up to 32 characters without . and $")
        }
        return .reaction(postID: post, userID: user, reaction, at: try document.creation())
    }
}
