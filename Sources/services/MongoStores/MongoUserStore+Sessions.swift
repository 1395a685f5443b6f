public import Domain
public import Stores

/// Sessions, and tickets on the way to one.
extension MongoUserStore {
    public func endSession(tokenHash: String) async throws -> Bool {
        try await database.transaction(oneAtATime: MongoChangeLog.key) { calls in
            guard try calls.deleteOne("sessions", ["_id": .string(tokenHash)]) else { return .undo(false) }
            try MongoChangeLog.note(.sessionEnded(tokenHash), calls)
            return .keep(true)
        }
    }

    public func sessions(of userID: String, at now: Moment) async throws -> [Session] {
        try await database.run { calls in
            try calls.find(
                "sessions", ["user_id": .string(userID), "expires_at": ["$gt": .date(now)]],
                ["sort": ["created_at": -1, "_id": 1], "limit": .int(Int64(Session.mostListed))]
            ).map { try Session($0) }
        }
    }

    public func endSessions(of userID: String, hashPrefix prefix: String) async throws -> Int {
        try await database.transaction(oneAtATime: MongoChangeLog.key) { calls in
            let hashes = try calls.find("sessions", ["user_id": .string(userID)]).map { try $0.text("_id") }
                .filter { $0.hasPrefix(prefix) }
            guard !hashes.isEmpty else { return .undo(0) }
            let ended = try calls.delete("sessions", ["_id": ["$in": .strings(hashes)]])
            try MongoChangeLog.note(hashes.map { .sessionEnded($0) }, calls)
            return .keep(ended)
        }
    }

    public func removeSessions(expiredBy now: Moment) async throws -> Int {
        try await database.run { calls in
            let isOver: BSONDocument = ["expires_at": ["$lte": .date(now)]]
            return try calls.delete("sessions", isOver) + calls.delete("tickets", isOver)
        }
    }

    public func keep(_ ticket: Ticket) async throws {
        try await database.run { calls in
            try calls.insert(
                "tickets",
                [
                    "_id": .string(ticket.hash), "kind": .string(ticket.kind.rawValue),
                    "content": .string(ticket.content), "expires_at": .date(ticket.expiresAt),
                ])
        }
    }

    public func take(_ kind: Ticket.Kind, hash: String, at now: Moment) async throws -> String? {
        try await database.run { calls in
            let ticket = try calls.take("tickets", ["_id": .string(hash), "kind": .string(kind.rawValue)])
            guard let ticket, try ticket.moment("expires_at") > now else { return nil }
            return try ticket.text("content")
        }
    }
}
