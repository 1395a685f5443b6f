internal import Domain
internal import ServiceKit

extension Post {
    /// A post as every client sees it.
    var json: JSONText {
        var text = JSONText(capacity: 768)
        text.put(self)
        return text
    }
}

extension JSONText {
    /// A post as every client sees it.
    mutating func put(_ post: Post) {
        object { text in
            text.put("content", post.content)
            text.put("media_url", post.mediaURL)
            text.put("media_type", post.mediaType)
            text.key("tagged_users")
            text.array(post.taggedUsers) { $0.put($1) }
            text.put("location", post.location)
            text.put("post_id", post.id)
            text.put("user_id", post.userID)
            text.put("likes_count", post.likesCount)
            text.put("dislikes_count", post.dislikesCount)
            text.put("shares_count", post.sharesCount)
            text.put("comments_count", post.commentsCount)
            text.put("repost_count", post.repostCount)
            text.key("reaction_counts")
            text.object { text in
                for (reaction, count) in post.reactionCounts.sorted(by: { $0.key < $1.key }) {
                    text.key(reaction)
                    text.put(count)
                }
            }
            text.put("is_repost", post.isRepost)
            text.put("original_post_id", post.originalPostID)
            text.put("repost_comment", post.repostComment)
            text.put("has_poll", post.poll != nil)
            text.put("poll_question", post.poll?.question)
            text.key("poll_options")
            if let poll = post.poll { text.array(poll.options) { $0.put($1) } } else { text.putNull() }
            text.put("poll_votes", nil)
            text.put("poll_expires_at", post.poll?.expiresAt?.text)
            text.put("created_at", post.createdAt.text)
        }
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
