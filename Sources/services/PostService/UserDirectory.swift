internal import ServiceKit

/// What the post service asks of the user service, in the name of the one who asked it.
protocol UserDirectory: Sendable {
    /// The id of the member whose token it is; nil where the token is not valid.
    func memberID(for origin: ServiceClient.Origin) async throws -> String?
    /// Whom the member follows.
    func followeeIDs(of memberID: String, for origin: ServiceClient.Origin) async throws -> [String]
    func isHealthy(for origin: ServiceClient.Origin) async -> Bool
}

/// The user service did not answer, or not with sense: nothing is known of the token, least of all that it is invalid.
struct UserServiceUnavailable: Error, CustomStringConvertible {
    let description: String
}

/// The user service over HTTP.
struct UserServiceClient: UserDirectory {
    let client: ServiceClient
    let address: String

    func memberID(for origin: ServiceClient.Origin) async throws -> String? {
        let answer = try await get("/api/auth/me", origin)
        if answer.status == 401 { return nil }
        guard answer.status == 200, let id = answer.body?["user_id"]?.string else { throw senseless(answer) }
        return id
    }

    func followeeIDs(of memberID: String, for origin: ServiceClient.Origin) async throws -> [String] {
        let answer = try await get("/internal/users/\(memberID)/following-ids", origin)
        // The token may have ended between two calls.
        if answer.status == 401 { throw APIError.notAuthenticated }
        guard answer.status == 200, let ids = answer.body?["user_ids"]?.array else { throw senseless(answer) }
        return ids.compactMap(\.string)
    }

    func isHealthy(for origin: ServiceClient.Origin) async -> Bool {
        (try? await get("/health", origin).status) == 200
    }

    private func get(_ path: String, _ origin: ServiceClient.Origin) async throws -> ServiceClient.Answer {
        do { return try await client.get(address + path, for: origin) } catch {
            throw UserServiceUnavailable(description: "\(error)")
        }
    }

    private func senseless(_ answer: ServiceClient.Answer) -> UserServiceUnavailable {
        UserServiceUnavailable(description: "the user service answered \(answer.status)")
    }
}
