internal import Domain
internal import Hummingbird
internal import ServiceKit
internal import ServiceStores
internal import Stores

/// Reading, changing and finding profiles.
struct ProfileRoutes {
    let sessions: Sessions
    let store: any UserStore
    let posts: PostCounts

    func add(to router: ServiceRouter) {
        let users = router.group("/api/users")
        users.get("me") { request, context in
            let user = try await sessions.member(request)
            return JSON.object(user.members + (try await counts(of: user, request, context)))
        }
        users.put("profile") { request, context in
            var fields = try await BodyFields(request, context)
            let user = try await sessions.member(request)
            fields.requireBody()
            let update = fields.profileUpdate()
            try fields.check()
            return try await change(user) { update.apply(to: &$0) }
        }
        users.put("notification-settings") { request, context in
            var fields = try await BodyFields(request, context)
            let user = try await sessions.member(request)
            fields.requireBody()
            var values: [String: Bool] = [:]
            for field in NotificationSettings.fields { values[field.name] = fields.bool(field.name) }
            try fields.check()
            return try await change(user) { [values] user in
                for field in NotificationSettings.fields {
                    if let value = values[field.name] { user.notifications[keyPath: field.path] = value }
                }
            }
        }
        users.get("notification-settings/me") { request, _ in
            JSON.object(try await sessions.member(request).notifications.members)
        }
        users.get("search/{query}") { request, context in
            _ = try await sessions.member(request)
            let page = try Page(request, of: "users", limit: 20)
            let found = try await store.users(named: try context.parameter("query"), page.slice)
            return found.response(to: request, "users", page) { $0.put($1) }
        }
        users.get("{user_id}") { request, context in
            _ = try await sessions.member(request)
            return try await known(context).publicJSON
        }
        users.get("{user_id}/stats") { request, context in
            _ = try await sessions.member(request)
            return JSON.object(try await counts(of: try await known(context), request, context))
        }
    }

    private func counts(
        of user: User, _ request: Request, _ context: ServiceContext
    ) async throws -> [JSON.Member] {
        async let published = posts.count(of: user.id, for: ServiceClient.Origin(request, context))
        let follows = try await store.followCounts(of: user.id)
        return follows.members(posts: await published)
    }

    private func known(_ context: ServiceContext) async throws -> User {
        guard let user = try await store.user(id: try context.parameter("user_id")) else {
            throw APIError.userNotFound
        }
        return user
    }

    private func change(_ user: User, _ change: @escaping @Sendable (inout User) -> Void) async throws -> JSON {
        guard let changed = try await store.update(id: user.id, change) else { throw APIError.notAuthenticated }
        return changed.json
    }
}

extension APIError {
    static var userNotFound: APIError { APIError(.notFound, code: "user_not_found", "User not found") }
}

extension BodyFields {
    fileprivate mutating func profileUpdate() -> ProfileUpdate {
        var update = ProfileUpdate()
        if has("name") { update.name = .set(requiredString("name", atMost: ProfileUpdate.longestName)) }
        if let isPrivate = bool("is_private") { update.isPrivate = .set(isPrivate) }
        if has("bio") { update.bio = .set(string("bio", atMost: ProfileUpdate.longestBio)) }
        if has("picture") { update.picture = .set(webAddress("picture")) }
        if has("website") { update.website = .set(webAddress("website")) }
        if has("twitter") { update.twitter = .set(string("twitter", atMost: 200)) }
        if has("instagram") { update.instagram = .set(string("instagram", atMost: 200)) }
        if has("linkedin") { update.linkedin = .set(string("linkedin", atMost: 200)) }
        if has("paypal_email") { update.paypalEmail = .set(emailAddress("paypal_email")) }
        return update
    }
}
