internal import ServiceKit
internal import Stores

/// What the post service asks of the user service.
protocol UserDirectory: Sendable {
    /// The id of the member whose token it is; nil where the token is not valid.
    func memberID(for origin: ServiceClient.Origin) async throws -> String?
    /// Whom the member follows.
    func followeeIDs(of memberID: String, for origin: ServiceClient.Origin) async throws -> [String]
    func privateMembers() async throws -> (revision: Int64, ids: [String])
    /// What has changed since a revision.
    ///
    /// - Parameter waits: whether the answer may take a moment, until something has.
    func changes(after revision: Int64, waits: Bool) async throws -> UserChanges
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
    /// Shown for what only services may ask.
    let credential: ServiceCredential

    func memberID(for origin: ServiceClient.Origin) async throws -> String? {
        let answer = try await get("/api/auth/me", origin)
        if answer.status == 401 { return nil }
        guard answer.status == 200, let id = answer.body?["user_id"]?.string else { throw senseless(answer) }
        return id
    }

    func followeeIDs(of memberID: String, for origin: ServiceClient.Origin) async throws -> [String] {
        try strings("user_ids", try await ask("/internal/users/\(memberID)/following-ids", origin))
    }

    func privateMembers() async throws -> (revision: Int64, ids: [String]) {
        let answer = try await ask("/internal/private-members")
        guard let revision = answer["revision"]?.int else { throw senseless }
        return (Int64(revision), try strings("user_ids", answer))
    }

    func changes(after revision: Int64, waits: Bool) async throws -> UserChanges {
        let answer = try await ask("/internal/changes?after=\(revision)\(waits ? "&wait=true" : "")")
        guard let last = answer["revision"]?.int, case .bool(let isComplete)? = answer["is_complete"],
            let changes = answer["changes"]?.array
        else { throw senseless }
        return UserChanges(
            revision: Int64(last), changes: try changes.map(change), isComplete: isComplete)
    }

    private func change(_ json: JSON) throws -> UserChange {
        switch (json["kind"]?.string, json["user_id"]?.string, json["token_hash"]?.string) {
        case ("session_ended", _, let hash?): return .sessionEnded(hash)
        case ("follows_changed", let id?, _): return .followsChanged(id)
        case ("privacy_changed", let id?, _):
            return .privacyChanged(userID: id, isPrivate: json["is_private"] == .bool(true))
        default: throw senseless
        }
    }

    func isHealthy(for origin: ServiceClient.Origin) async -> Bool {
        (try? await get("/health", origin).status) == 200
    }

    /// Asks as a service, and on behalf of a request where there is one.
    private func ask(_ path: String, _ origin: ServiceClient.Origin? = nil) async throws -> JSON {
        var origin = origin ?? ServiceClient.Origin()
        origin.authorization = credential.token.map { "Bearer \($0)" }
        let answer = try await get(path, origin)
        guard answer.status == 200, let body = answer.body else { throw senseless(answer) }
        return body
    }

    private func strings(_ name: String, _ answer: JSON) throws -> [String] {
        guard let list = answer[name]?.array else { throw senseless }
        return list.compactMap(\.string)
    }

    private func get(_ path: String, _ origin: ServiceClient.Origin) async throws -> ServiceClient.Answer {
        do { return try await client.get(address + path, for: origin) } catch {
            throw UserServiceUnavailable(description: "\(error)")
        }
    }

    private func senseless(_ answer: ServiceClient.Answer) -> UserServiceUnavailable {
        UserServiceUnavailable(description: "the user service answered \(answer.status)")
    }

    private var senseless: UserServiceUnavailable {
        UserServiceUnavailable(description: "the user service answered something else")
    }
}
