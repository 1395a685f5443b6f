internal import Domain
internal import Hummingbird
internal import ServiceKit
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
            return response(try await store.posts(by: authors, page.slice), to: request, "feed", page)
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
        return response(try await posts(reader, page.slice), to: request, name, page)
    }

    private func response(_ listing: Listing<Post>, to request: Request, _ name: String, _ page: Page) -> Response {
        let next = listing.next.map { Cursor(list: name, numbers: $0.numbers, text: $0.text) }
        return JSON.page(listing.items.map(\.json), next: next, limit: page.limit, of: request)
    }
}

extension Page {
    /// The same as the stores say it.
    fileprivate var slice: Slice {
        cursor.map { Slice(limit: limit, after: Position($0.numbers, $0.text)) } ?? Slice(limit: limit, skip: skip)
    }
}
