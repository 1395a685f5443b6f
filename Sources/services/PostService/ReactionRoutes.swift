internal import Domain
internal import Hummingbird
internal import ServiceKit
internal import Stores

/// What a member does with a post: like, react, save, share.
struct ReactionRoutes {
    let readers: Readers
    let store: any PostStore
    /// What members may use.
    var allowed = Reaction.common

    func add(to router: ServiceRouter) {
        let post = router.group("/api/posts/{post_id}")
        post.post("like") { request, context in
            let (member, post) = try await who(request, context)
            return try status(try await store.like(post, by: member, at: .now), "liked", "already_liked")
        }
        post.delete("like") { request, context in
            let (member, post) = try await who(request, context, taking: true)
            return try status(try await store.unlike(post, by: member), "unliked", "not_liked")
        }
        post.post("save") { request, context in
            let (member, post) = try await who(request, context)
            return try status(try await store.save(post, by: member, at: .now), "saved", "already_saved")
        }
        post.delete("save") { request, context in
            let (member, post) = try await who(request, context, taking: true)
            return try status(try await store.unsave(post, by: member), "unsaved", "not_saved")
        }
        post.post("react") { request, context in try await react(request, context) }
        post.delete("react") { request, context in
            let (member, post) = try await who(request, context, taking: true)
            return try status(try await store.unreact(post, by: member), "removed", "no_reaction")
        }
        post.post("share") { request, context in
            let failed = APIError(.badRequest, code: "post_not_found", "Failed to share post")
            let (member, post) = try await who(request, context, missing: failed)
            let key = try request.idempotencyKey(of: "share \(post)".utf8)
            switch try await store.share(post, by: member, key: key, at: .now) {
            case .shared: return JSON.object([.init("status", "shared")])
            case .notFound: throw failed
            case .keyReused: throw APIError.keyReused
            }
        }
    }

    private func react(_ request: Request, _ context: ServiceContext) async throws -> JSON {
        var fields = try await BodyFields(request, context)
        let (member, post) = try await who(request, context)
        let name = fields.requiredString("reaction_type", atMost: 50)
        let reaction = allowed.first { $0.rawValue == name }
        if reaction == nil, fields.violations.isEmpty {
            let known = allowed.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            fields.add("enum", at: "reaction_type", "Input should be one of \(known)")
        }
        try fields.check()
        guard let reaction else { throw APIError.invalid(fields.violations) }
        if try await store.react(post, by: member, with: reaction, at: .now) == .notFound {
            throw APIError.postNotFound
        }
        return ["status": "reacted", "reaction_type": .string(name)]
    }

    /// Who asks, and for which post; one that the member may not see does not exist.
    ///
    /// - Parameter taking: whether something is taken back, which everybody may do who has done it.
    private func who(
        _ request: Request, _ context: ServiceContext, taking: Bool = false,
        missing: APIError = .postNotFound
    ) async throws -> (member: String, post: String) {
        let id = try context.parameter("post_id")
        if taking { return (try await readers.callers.memberID(request, context), id) }
        let reader = try await readers.reader(request, context)
        // Where nobody is hidden, the store tells what does not exist.
        if !reader.visibility.hidden.ids.isEmpty,
            try await store.post(id: id).map({ !reader.visibility.allows($0.userID) }) == true
        {
            throw missing
        }
        return (reader.id, id)
    }

    private func status(_ outcome: ChangeOutcome, _ done: String, _ unchanged: String) throws -> JSON {
        switch outcome {
        case .done: .object([.init("status", .string(done))])
        case .unchanged: .object([.init("status", .string(unchanged))])
        case .notFound: throw APIError.postNotFound
        }
    }
}
