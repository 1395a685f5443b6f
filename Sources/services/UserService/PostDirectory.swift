internal import ServiceKit

/// What the user service asks of the post service.
protocol PostDirectory: Sendable {
    /// How many posts each of the members has published.
    func postCounts(of userIDs: [String], for origin: ServiceClient.Origin) async throws -> [String: Int]
}

/// The post service did not answer, or not with sense.
struct PostServiceUnavailable: Error, CustomStringConvertible {
    let description: String
}

/// The post service over HTTP.
struct PostServiceClient: PostDirectory {
    let client: ServiceClient
    let address: String
    let credential: ServiceCredential

    /// As many members as one question may name.
    private static let mostMembers = 100

    func postCounts(of userIDs: [String], for origin: ServiceClient.Origin) async throws -> [String: Int] {
        var origin = origin
        // It is this service that asks, not the member.
        origin.authorization = credential.token.map { "Bearer \($0)" }
        var counts: [String: Int] = [:]
        var rest = userIDs[...]
        while !rest.isEmpty {
            let ids = rest.prefix(Self.mostMembers)
            rest = rest.dropFirst(Self.mostMembers)
            let query = FormText.encoded(ids.joined(separator: ","))
            let answer = try await client.get("\(address)/internal/post-counts?user_ids=\(query)", for: origin)
            guard answer.status == 200, let body = answer.body?["counts"] else {
                throw PostServiceUnavailable(description: "the post service answered \(answer.status)")
            }
            for id in ids { counts[id] = body[id]?.int }
        }
        return counts
    }
}
