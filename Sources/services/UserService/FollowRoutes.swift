internal import Domain
internal import Hummingbird
internal import ServiceKit
internal import ServiceStores
internal import Stores

/// Who follows whom.
struct FollowRoutes {
    let sessions: Sessions
    let store: any UserStore

    func add(to router: ServiceRouter) {
        let user = router.group("/api/users/{user_id}")
        user.post("follow") { request, context in
            let member = try await sessions.member(request)
            let followee = try context.parameter("user_id")
            guard followee != member.id else {
                throw APIError(.badRequest, code: "cannot_follow_yourself", "Cannot follow yourself")
            }
            switch try await store.follow(followee, by: member.id, at: .now) {
            case .done: return JSON.object([.init("status", "followed")])
            case .unchanged: return JSON.object([.init("status", "already_following")])
            case .notFound: throw APIError(.badRequest, code: "user_not_found", "User not found")
            }
        }
        user.delete("follow") { request, context in
            let member = try await sessions.member(request)
            let outcome = try await store.unfollow(try context.parameter("user_id"), by: member.id)
            return JSON.object([.init("status", outcome == .done ? "unfollowed" : "not_following")])
        }
        user.get("followers") { request, context in
            try await list("followers", request, context) { try await store.followers(of: $0, $1) }
        }
        user.get("following") { request, context in
            try await list("following", request, context) { try await store.following(of: $0, $1) }
        }
    }

    private func list(
        _ name: String, _ request: Request, _ context: ServiceContext,
        _ users: (_ id: String, _ slice: Slice) async throws -> Listing<User>
    ) async throws -> Response {
        _ = try await sessions.member(request)
        let page = try Page(request, of: name, limit: 50)
        let listing = try await users(try context.parameter("user_id"), page.slice)
        return listing.response(to: request, name, page) { $0.put($1) }
    }
}
