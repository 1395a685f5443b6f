internal import Domain
internal import Hummingbird
internal import ServiceKit
internal import Stores

/// Lists of posts: the feed, what is popular, one author's, what was saved, what was searched.
struct ListRoutes {
    let callers: Callers
    let users: any UserDirectory
    let store: any PostStore

    func add(to router: ServiceRouter) {
        let posts = router.group("/api/posts")
        posts.get("feed/me") { request, context in
            try await list(request, context) { memberID, page in
                let origin = ServiceClient.Origin(request, context)
                let authors = try await users.followeeIDs(of: memberID, for: origin) + [memberID]
                return try await store.posts(by: authors, limit: page.limit, skip: page.skip)
            }
        }
        posts.get("explore/all") { request, context in
            try await list(request, context) { _, page in
                try await store.popular(limit: page.limit, skip: page.skip)
            }
        }
        posts.get("user/{user_id}") { request, context in
            let author = try context.parameter("user_id")
            return try await list(request, context) { _, page in
                try await store.posts(by: [author], limit: page.limit, skip: page.skip)
            }
        }
        posts.get("saved/me") { request, context in
            try await list(request, context) { memberID, page in
                try await store.saved(by: memberID, limit: page.limit, skip: page.skip)
            }
        }
        posts.get("search/{query}") { request, context in
            let query = try context.parameter("query")
            return try await list(request, context) { _, page in
                try await store.posts(containing: query, limit: page.limit, skip: page.skip)
            }
        }
    }

    private func list(
        _ request: Request, _ context: ServiceContext,
        _ posts: (_ memberID: String, _ page: Page) async throws -> [Post]
    ) async throws -> JSON {
        let memberID = try await callers.memberID(request, context)
        return .array(try await posts(memberID, try Page(request, limit: 20)).map(\.json))
    }
}
