internal import Domain
internal import Hummingbird
internal import ServiceKit
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
            try await list(request, context) { try await store.followers(of: $0, limit: $1, skip: $2) }
        }
        user.get("following") { request, context in
            try await list(request, context) { try await store.following(of: $0, limit: $1, skip: $2) }
        }
        // For the feed. The gateway forwards only what begins with /api, so this is for services alone.
        router.get("/internal/users/{user_id}/following-ids") { request, context in
            let member = try await sessions.member(request)
            guard try context.parameter("user_id") == member.id else {
                throw APIError(.forbidden, code: "not_your_list", "Only the member may ask for this list")
            }
            let ids = try await store.followeeIDs(of: member.id)
            return JSON.object([.init("user_ids", .array(ids.map(JSON.string)))])
        }
    }

    private func list(
        _ request: Request, _ context: ServiceContext,
        _ users: (_ id: String, _ limit: Int, _ skip: Int) async throws -> [User]
    ) async throws -> JSON {
        _ = try await sessions.member(request)
        let page = try Page(request, limit: 50)
        return .array(try await users(try context.parameter("user_id"), page.limit, page.skip).map(\.publicJSON))
    }
}
