internal import CMongoC

/// What becomes of what a transaction did.
enum Verdict<Value: Sendable>: Sendable {
    case keep(Value)
    /// The answer stands, and nothing was changed.
    case undo(Value)
}

/// One try of a transaction, on a thread that may block.
///
/// Source: MongoDB, "Transactions" and "Convenient API for Transactions" (specifications of drivers).
enum MongoTransaction {
    private static let mostCommits = 3

    /// Runs the body and commits what it did. A commit of which nobody knows how it ended is asked for again, which does no
    /// harm; the body is not run again.
    static func attempt<Value: Sendable>(
        _ client: OpaquePointer, _ database: String, _ body: (MongoCalls) throws -> Verdict<Value>
    ) throws -> Value {
        var error = bson_error_t()
        guard let session = mongoc_client_start_session(client, nil, &error) else { throw MongoFailure(error) }
        // Also ends the transaction, where it is not over.
        defer { mongoc_client_session_destroy(session) }
        let options = mongoc_transaction_opts_new()
        let reading = mongoc_read_concern_new()
        defer {
            mongoc_transaction_opts_destroy(options)
            mongoc_read_concern_destroy(reading)
        }
        mongoc_read_concern_set_level(reading, "snapshot")
        mongoc_transaction_opts_set_read_concern(options, reading)
        mongoc_transaction_opts_set_max_commit_time_ms(options, 5_000)
        guard mongoc_client_session_start_transaction(session, options, &error) else { throw MongoFailure(error) }
        switch try body(MongoCalls(client: client, database: database, session: session)) {
        case .keep(let value):
            try commit(session)
            return value
        case .undo(let value): return value
        }
    }

    private static func commit(_ session: OpaquePointer) throws {
        for commit in 1... {
            do {
                try MongoCalls.answered { mongoc_client_session_commit_transaction(session, $0, $1) }
                return
            } catch let failure as MongoFailure where failure.leavesCommitUnknown && commit < mostCommits {
                continue
            }
        }
    }
}
