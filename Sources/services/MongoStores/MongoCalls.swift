internal import CMongoC

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What can be asked of a database, within a transaction where there is one. Good for the one thread that has the client.
struct MongoCalls {
    let client: OpaquePointer
    let database: String
    var session: OpaquePointer?

    /// How long the server works on a question at most, in milliseconds.
    private static let mostTime: BSON = 5_000

    /// - Parameter options: such as `sort`, `limit`, `projection`; see the command `find`.
    func find(_ name: String, _ filter: BSONDocument, _ options: BSONDocument = [:]) throws -> [BSONDocument] {
        try withCollection(name) { collection in
            try filter.withLibbson { filter in
                try withOptions(options.merging(["maxTimeMS": Self.mostTime])) { options in
                    guard let cursor = mongoc_collection_find_with_opts(collection, filter, options, nil) else {
                        throw MongoFailure("out of memory")
                    }
                    defer { mongoc_cursor_destroy(cursor) }
                    return try Self.all(of: cursor)
                }
            }
        }
    }

    func first(_ name: String, _ filter: BSONDocument, _ options: BSONDocument = [:]) throws -> BSONDocument? {
        try find(name, filter, options.merging(["limit": 1])).first
    }

    func insert(_ name: String, _ document: BSONDocument) throws {
        _ = try withCollection(name) { collection in
            try document.withLibbson { document in
                try withOptions { options in
                    try answered { mongoc_collection_insert_one(collection, document, options, $0, $1) }
                }
            }
        }
    }

    /// False where a unique index has the value already; a transaction is over then.
    func insertIfNew(_ name: String, _ document: BSONDocument) throws -> Bool {
        do {
            try insert(name, document)
            return true
        } catch let failure as MongoFailure where failure.isDuplicate {
            return false
        }
    }

    /// Changes one document, and says whether there is one.
    ///
    /// - Parameter makesNew: makes one where there is none; the answer is false then, too.
    @discardableResult
    func update(
        _ name: String, _ filter: BSONDocument, _ change: BSONDocument, makesNew: Bool = false
    ) throws -> Bool {
        let options: BSONDocument = makesNew ? ["upsert": true] : [:]
        let reply = try withCollection(name) { collection in
            try filter.withLibbson { filter in
                try change.withLibbson { change in
                    try withOptions(options) { options in
                        try answered {
                            mongoc_collection_update_one(collection, filter, change, options, $0, $1)
                        }
                    }
                }
            }
        }
        return (reply["matchedCount"]?.int ?? 0) > 0
    }

    /// Removes all that the filter meets, and says how many.
    @discardableResult
    func delete(_ name: String, _ filter: BSONDocument) throws -> Int {
        try delete(name, filter, mongoc_collection_delete_many)
    }

    /// Removes one that the filter meets, and says whether there was one. Outside transactions it may be tried again.
    func deleteOne(_ name: String, _ filter: BSONDocument) throws -> Bool {
        try delete(name, filter, mongoc_collection_delete_one) > 0
    }

    private typealias Deletion = (
        OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?, UnsafeMutablePointer<bson_error_t>?
    ) -> Bool

    private func delete(_ name: String, _ filter: BSONDocument, _ deletion: Deletion) throws -> Int {
        let reply = try withCollection(name) { collection in
            try filter.withLibbson { filter in
                try withOptions { options in try answered { deletion(collection, filter, options, $0, $1) } }
            }
        }
        return Int(reply["deletedCount"]?.int ?? 0)
    }

    /// Removes one that the filter meets and answers with it, so that nobody else gets it.
    func take(_ name: String, _ filter: BSONDocument) throws -> BSONDocument? {
        try findAndModify(name, filter) { options in
            _ = mongoc_find_and_modify_opts_set_flags(options, MONGOC_FIND_AND_MODIFY_REMOVE)
        }
    }

    /// Adds to a number of a document that need not be there, and answers with the sum.
    func add(_ step: Int64, to field: String, of filter: BSONDocument, in name: String) throws -> Int64 {
        let change: BSONDocument = ["$inc": .document([field: .int(step)])]
        let changed = try findAndModify(name, filter) { options in
            try change.withLibbson { _ = mongoc_find_and_modify_opts_set_update(options, $0) }
            _ = mongoc_find_and_modify_opts_set_flags(
                options,
                mongoc_find_and_modify_flags_t(
                    MONGOC_FIND_AND_MODIFY_UPSERT.rawValue | MONGOC_FIND_AND_MODIFY_RETURN_NEW.rawValue))
        }
        guard let sum = changed?[field]?.int else { throw MongoFailure("'\(field)' in '\(name)' is no number") }
        return sum
    }

    private func findAndModify(
        _ name: String, _ filter: BSONDocument, _ describe: (OpaquePointer) throws -> Void
    ) throws -> BSONDocument? {
        guard let modification = mongoc_find_and_modify_opts_new() else { throw MongoFailure("out of memory") }
        defer { mongoc_find_and_modify_opts_destroy(modification) }
        try describe(modification)
        let reply = try withCollection(name) { collection in
            try filter.withLibbson { filter in
                try withOptions { options in
                    guard mongoc_find_and_modify_opts_append(modification, options) else {
                        throw MongoFailure("out of memory")
                    }
                    return try answered {
                        mongoc_collection_find_and_modify_with_opts(collection, filter, modification, $0, $1)
                    }
                }
            }
        }
        return reply["value"]?.document
    }

    /// Any other command.
    @discardableResult
    func command(_ command: BSONDocument) throws -> BSONDocument {
        try command.withLibbson { command in
            try answered { mongoc_client_command_simple(client, database, command, nil, $0, $1) }
        }
    }
}

extension MongoCalls {
    func withCollection<Value>(_ name: String, _ body: (OpaquePointer) throws -> Value) throws -> Value {
        guard let collection = mongoc_client_get_collection(client, database, name) else {
            throw MongoFailure("out of memory")
        }
        defer { mongoc_collection_destroy(collection) }
        return try body(collection)
    }

    /// Adds the session to the options.
    func withOptions<Value>(
        _ options: BSONDocument = [:], _ body: (OpaquePointer) throws -> Value
    ) throws -> Value {
        try options.withLibbson { options in
            if let session {
                var error = bson_error_t()
                guard mongoc_client_session_append(session, options, &error) else { throw MongoFailure(error) }
            }
            return try body(options)
        }
    }

    /// Makes a call that leaves an answer, and throws with what the answer says where it failed.
    @discardableResult
    private func answered(
        _ call: (_ reply: OpaquePointer, _ error: UnsafeMutablePointer<bson_error_t>) -> Bool
    ) throws -> BSONDocument {
        try Self.answered(call)
    }

    @discardableResult
    static func answered(
        _ call: (_ reply: OpaquePointer, _ error: UnsafeMutablePointer<bson_error_t>) -> Bool
    ) throws -> BSONDocument {
        guard let reply = bson_storage_new() else { throw MongoFailure("out of memory") }
        defer {
            bson_destroy(reply)
            free(UnsafeMutableRawPointer(reply))
        }
        var error = bson_error_t()
        guard call(reply, &error) else { throw MongoFailure(error, reply: reply) }
        return BSONDocument(libbson: reply)
    }

    static func all(of cursor: OpaquePointer) throws -> [BSONDocument] {
        var found: [BSONDocument] = []
        var current: OpaquePointer?
        while mongoc_cursor_next(cursor, &current) {
            if let current { found.append(BSONDocument(libbson: current)) }
        }
        var error = bson_error_t()
        var reply: OpaquePointer?
        if mongoc_cursor_error_document(cursor, &error, &reply) { throw MongoFailure(error, reply: reply) }
        return found
    }
}
