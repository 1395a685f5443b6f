internal import Domain
internal import ServiceKit

extension Post {
    /// A post as every client sees it.
    var json: JSON {
        [
            "content": .string(content), "media_url": .optional(mediaURL), "media_type": .optional(mediaType),
            "tagged_users": .array(taggedUsers.map(JSON.string)), "location": .optional(location),
            "post_id": .string(id), "user_id": .string(userID), "likes_count": .int(likesCount),
            "dislikes_count": .int(dislikesCount), "shares_count": .int(sharesCount),
            "comments_count": .int(commentsCount), "repost_count": .int(repostCount),
            "reaction_counts": .object(
                reactionCounts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .int($0.value)) }),
            "is_repost": .bool(isRepost), "original_post_id": .optional(originalPostID),
            "repost_comment": .optional(repostComment), "has_poll": .bool(poll != nil),
            "poll_question": .optional(poll?.question),
            "poll_options": poll.map { .array($0.options.map(JSON.string)) } ?? .null, "poll_votes": .null,
            "poll_expires_at": .optional(poll?.expiresAt?.text), "created_at": .string(createdAt.text),
        ]
    }
}

extension BodyFields {
    /// The post that a body asks to create.
    mutating func newPost(by userID: String, at now: Moment) -> Post {
        var post = Post(
            id: Identifier.random("post_"), userID: userID,
            content: requiredString("content", atMost: Post.longestContent), createdAt: now)
        post.mediaURL = webAddress("media_url")
        post.mediaType = string("media_type", atMost: 50)
        post.taggedUsers = strings("tagged_users", atMost: Post.mostTaggedUsers, isNullable: false) ?? []
        post.location = string("location", atMost: 200)
        let hasPoll = bool("has_poll") ?? false
        let poll = Poll(
            question: string("poll_question", atMost: 500),
            options: strings("poll_options", atMost: Poll.mostOptions) ?? [], expiresAt: moment("poll_expires_at"))
        if hasPoll {
            if poll.options.count < 2 { add("too_short", at: "poll_options", "List should have at least 2 items") }
            post.poll = poll
        }
        return post
    }

    /// The change that a body asks for. Content can be changed but not taken away.
    mutating func postUpdate() -> PostUpdate {
        requireBody()
        var update = PostUpdate()
        if has("content") { update.content = .set(requiredString("content", atMost: Post.longestContent)) }
        if has("location") { update.location = .set(string("location", atMost: 200)) }
        return update
    }

    private mutating func moment(_ name: String) -> Moment? {
        guard let text = string(name) else { return nil }
        if let moment = Moment(text: text) { return moment }
        add("datetime_parsing", at: name, "Input should be a valid datetime")
        return nil
    }
}
