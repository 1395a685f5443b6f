internal import Domain
internal import Hummingbird
internal import ServiceKit
internal import Stores

/// Who reads, and what of it that reader may see.
struct Readers: Sendable {
    let callers: Callers
    let audience: Audience

    struct Reader: Sendable {
        let id: String
        let visibility: Visibility
    }

    func reader(_ request: Request, _ context: ServiceContext) async throws -> Reader {
        let id = try await callers.memberID(request, context)
        let origin = ServiceClient.Origin(request, context)
        return Reader(id: id, visibility: try await audience.visibility(for: id, origin))
    }

    /// A post that the reader may see; to others it does not exist.
    func post(_ id: String, for reader: Reader, in store: any PostStore) async throws -> Post {
        guard let post = try await store.post(id: id), reader.visibility.allows(post.userID) else {
            throw APIError.postNotFound
        }
        return post
    }
}
