internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import ServiceKit
internal import Stores

/// Making, reading, changing and deleting a post.
struct PostRoutes {
    let readers: Readers
    let store: any PostStore

    func add(to router: ServiceRouter) {
        // The router takes a slash at the end for none, so `/api/posts` and `/api/posts/` are both served.
        let posts = router.group("/api/posts")
        posts.post { request, context in try await create(request, context) }
        posts.get("{post_id}") { request, context in
            let reader = try await readers.reader(request, context)
            return try await readers.post(try context.parameter("post_id"), for: reader, in: store).json
        }
        posts.put("{post_id}") { request, context in
            var fields = try await BodyFields(request, context)
            let memberID = try await readers.callers.memberID(request, context)
            let update = fields.postUpdate()
            try fields.check()
            let outcome = try await store.update(id: try context.parameter("post_id"), by: memberID, update)
            return try await owned(outcome, to: "update", request, context).json
        }
        posts.delete("{post_id}") { request, context in
            let memberID = try await readers.callers.memberID(request, context)
            let outcome = try await store.delete(id: try context.parameter("post_id"), by: memberID)
            _ = try await owned(outcome, to: "delete", request, context)
            return JSON.object([.init("message", "Post deleted successfully")])
        }
    }

    private func create(_ request: Request, _ context: ServiceContext) async throws -> JSONText {
        var fields = try await BodyFields(request, context)
        let memberID = try await readers.callers.memberID(request, context)
        let post = fields.newPost(by: memberID, at: .now)
        try fields.check()
        switch try await store.create(post, key: try request.idempotencyKey(of: fields.bytes)) {
        case .created(let post), .repeated(let post): return post.json
        case .keyReused: throw APIError.keyReused
        }
    }

    private func owned(
        _ outcome: OwnerOutcome<Post>, to action: String, _ request: Request, _ context: ServiceContext
    ) async throws -> Post {
        switch outcome {
        case .done(let post): return post
        case .notFound: throw APIError.postNotFound
        case .notOwner:
            // Who may not see it does not hear that it is there.
            let reader = try await readers.reader(request, context)
            _ = try await readers.post(try context.parameter("post_id"), for: reader, in: store)
            throw APIError(.forbidden, code: "not_your_post", "Not authorized to \(action) this post")
        }
    }
}

extension Request {
    /// The key under which this request is done once.
    ///
    /// - Parameter body: what tells it from others of the same key.
    func idempotencyKey(of body: some Sequence<UInt8>) throws -> IdempotencyKey? {
        guard let text = headers[.idempotencyKey] else { return nil }
        guard let key = IdempotencyKey(key: text, body: body) else {
            throw APIError(
                .badRequest, code: "invalid_idempotency_key", "Idempotency-Key must have 1 to 200 characters")
        }
        return key
    }
}

extension APIError {
    static var keyReused: APIError {
        APIError(
            .unprocessableContent, code: "idempotency_key_reused",
            "Idempotency-Key was used for another request; use a new one")
    }

    static var postNotFound: APIError { APIError(.notFound, code: "post_not_found", "Post not found") }
}
