internal import Hummingbird
internal import ServiceKit
internal import Stores

/// What other services ask. The gateway forwards only what begins with `/api`, and each asker shows the services' token.
struct InternalRoutes {
    let credential: ServiceCredential
    let store: any PostStore

    /// As many members as one question may name.
    private static let mostMembers = 100

    func add(to router: ServiceRouter) {
        router.get("/internal/post-counts") { request, _ in
            try credential.check(request)
            let ids = (request.uri.queryParameters["user_ids"] ?? "").split(separator: ",").map(String.init)
            guard (1...Self.mostMembers).contains(ids.count) else {
                throw APIError.invalid([
                    .init(
                        type: "too_long", location: ["query", "user_ids"],
                        message: "List should have 1 to \(Self.mostMembers) items with commas between")
                ])
            }
            let counts = try await store.postCounts(of: ids)
            let members = Set(ids).sorted().map { JSON.Member($0, .int(counts[$0] ?? 0)) }
            return JSON.object([.init("counts", .object(members))])
        }
    }
}
