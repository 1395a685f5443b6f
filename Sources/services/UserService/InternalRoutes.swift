internal import Domain
internal import Hummingbird
internal import ServiceKit
internal import Stores

/// What other services ask. The gateway forwards only what begins with `/api`, and each asker shows the services' token.
struct InternalRoutes {
    let credential: ServiceCredential
    let store: any UserStore
    var clock: any Clock<Duration> = ContinuousClock()

    /// The longest that an asker is kept waiting for a change.
    private static let longestWait = Duration.seconds(2)
    /// How often the store is asked meanwhile: other replicas write to it too.
    private static let interval = Duration.milliseconds(200)

    func add(to router: ServiceRouter) {
        let routes = router.group("/internal")
        routes.get("users/{user_id}/following-ids") { request, context in
            try credential.check(request)
            let ids = try await store.followeeIDs(of: try context.parameter("user_id"))
            return JSON.object([.init("user_ids", .array(ids.map(JSON.string)))])
        }
        routes.get("private-members") { request, _ in
            try credential.check(request)
            let (revision, ids) = try await store.privateMembers()
            return ["revision": .int(Int(revision)), "user_ids": .array(ids.map(JSON.string))] as JSON
        }
        routes.get("changes") { request, _ in
            try credential.check(request)
            guard let revision = request.uri.queryParameters["after"].flatMap({ Int64($0) }) else {
                throw APIError.invalid([
                    .init(
                        type: "int_parsing", location: ["query", "after"],
                        message: "Input should be a valid integer, unable to parse string as an integer")
                ])
            }
            let waits = request.uri.queryParameters["wait"] == "true"
            return try await changes(after: revision, waits: waits).json
        }
    }

    /// Waits a while where there are none yet.
    private func changes(after revision: Int64, waits: Bool) async throws -> UserChanges {
        var waited = Duration.zero
        while true {
            let changes = try await store.changes(after: revision)
            if !changes.changes.isEmpty || !changes.isComplete || !waits || waited >= Self.longestWait {
                return changes
            }
            try await clock.sleep(for: Self.interval)
            waited += Self.interval
        }
    }
}

extension UserChanges {
    fileprivate var json: JSON {
        let changes = changes.map { change -> JSON in
            switch change {
            case .sessionEnded(let hash): ["kind": "session_ended", "token_hash": .string(hash)]
            case .followsChanged(let id): ["kind": "follows_changed", "user_id": .string(id)]
            case .privacyChanged(let id, let isPrivate):
                ["kind": "privacy_changed", "user_id": .string(id), "is_private": .bool(isPrivate)]
            }
        }
        return [
            "revision": .int(Int(revision)), "is_complete": .bool(isComplete), "changes": .array(changes),
        ]
    }
}
