internal import ServiceKit

extension APIDescription {
    /// Posts, feeds, likes, reactions (P1–P16).
    static let posts: [Operation] = [
        .post("/api/posts/", "createPost", "posts", "Makes a post", .schema("Post"))
            .taking("Idempotency-Key", body: "PostCreate").failing(400),
        .get("/api/posts/{post_id}", "getPost", "posts", "A post", .schema("Post")).failing(404),
        .put("/api/posts/{post_id}", "updatePost", "posts", "Changes a post of one's own", .schema("Post"))
            .taking(body: "PostUpdate").failing(403, 404),
        .delete(
            "/api/posts/{post_id}", "deletePost", "posts", "Deletes a post of one's own, and what hangs on it",
            .message("Post deleted successfully")
        ).failing(403, 404),
        .get(
            "/api/posts/feed/me", "getFeed", "posts", "One's own posts and those of whom one follows, newest first",
            .list(of: "Post")
        ).paged,
        .get("/api/posts/explore/all", "explore", "posts", "All posts, most liked first", .list(of: "Post")).paged,
        .post("/api/posts/{post_id}/like", "like", "posts", "Likes a post", .status(["liked", "already_liked"]))
            .failing(404),
        .delete(
            "/api/posts/{post_id}/like", "unlike", "posts", "Takes a like back", .status(["unliked", "not_liked"])
        )
        .failing(404),
        .post(
            "/api/posts/{post_id}/react", "react", "posts", "Reacts to a post, instead of any reaction before",
            .schema("Reacted")
        ).taking(body: "ReactionRequest").failing(404),
        .delete(
            "/api/posts/{post_id}/react", "unreact", "posts", "Takes a reaction back",
            .status(["removed", "no_reaction"])
        ).failing(404),
        .post(
            "/api/posts/{post_id}/save", "save", "posts", "Keeps a post for later",
            .status(["saved", "already_saved"])
        ).failing(404),
        .delete(
            "/api/posts/{post_id}/save", "unsave", "posts", "Keeps a post no longer",
            .status(["unsaved", "not_saved"])
        ).failing(404),
        .post("/api/posts/{post_id}/share", "share", "posts", "Counts a share", .status(["shared"]))
            .taking("Idempotency-Key").failing(400),
        .get(
            "/api/posts/user/{user_id}", "listPostsOfUser", "posts", "A member's posts, newest first",
            .list(of: "Post")
        ).paged,
        .get("/api/posts/saved/me", "listSaved", "posts", "What one has kept, last kept first", .list(of: "Post"))
            .paged,
        .get(
            "/api/posts/search/{query}", "searchPosts", "posts", "Posts by their text, newest first",
            .list(of: "Post")
        ).paged,
    ]
}
