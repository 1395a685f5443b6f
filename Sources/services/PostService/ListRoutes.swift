internal import Domain
internal import Hummingbird
internal import ServiceKit
internal import ServiceStores
internal import Stores

/// Lists of posts: the feed, what is popular, one author's, what was saved, what was searched.
struct ListRoutes {
    let readers: Readers
    let store: any PostStore

    func add(to router: ServiceRouter) {
        let posts = router.group("/api/posts")
        posts.get("feed/me") { request, context in
            let memberID = try await readers.callers.memberID(request, context)
            let page = try Page(request, of: "feed", limit: 20)
            let origin = ServiceClient.Origin(request, context)
            // A private author's followers are just who may see the posts.
            let authors = try await readers.audience.followees(of: memberID, for: origin) + [memberID]
            let feed = try await store.posts(by: authors, page.slice)
            return feed.response(to: request, "feed", page) { $0.put($1) }
        }
        posts.get("explore/all") { request, context in
            try await list("explore", request, context) { reader, slice in
                try await store.popular(reader.visibility, slice)
            }
        }
        posts.get("user/{user_id}") { request, context in
            let author = try context.parameter("user_id")
            return try await list("author", request, context) { reader, slice in
                guard reader.visibility.allows(author) else { return Listing([], next: nil) }
                return try await store.posts(by: [author], slice)
            }
        }
        posts.get("saved/me") { request, context in
            try await list("saved", request, context) { reader, slice in
                try await store.saved(by: reader.id, reader.visibility, slice)
            }
        }
        posts.get("search/{query}") { request, context in
            let query = try context.parameter("query")
            return try await list("search", request, context) { reader, slice in
                try await store.posts(containing: query, reader.visibility, slice)
            }
        }
    }

    private func list(
        _ name: String, _ request: Request, _ context: ServiceContext,
        _ posts: (_ reader: Readers.Reader, _ slice: Slice) async throws -> Listing<Post>
    ) async throws -> Response {
        let reader = try await readers.reader(request, context)
        let page = try Page(request, of: name, limit: 20)
        return try await posts(reader, page.slice).response(to: request, name, page) { $0.put($1) }
    }
}
