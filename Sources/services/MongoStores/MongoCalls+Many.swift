internal import CMongoC

/// Many documents at once, in few exchanges with the server.
extension MongoCalls {
    /// Adds documents and then changes others, each of which is made where it is not there and `makesNew` says so.
    func write(
        to name: String, adding documents: [BSONDocument],
        changing changes: [(filter: BSONDocument, change: BSONDocument)] = [], makesNew: Bool = false
    ) throws {
        guard !documents.isEmpty || !changes.isEmpty else { return }
        try withCollection(name) { collection in
            try withOptions { options in
                guard let bulk = mongoc_collection_create_bulk_operation_with_opts(collection, options) else {
                    throw MongoFailure("out of memory")
                }
                defer { mongoc_bulk_operation_destroy(bulk) }
                let each: BSONDocument = makesNew ? ["upsert": true] : [:]
                var error = bson_error_t()
                for document in documents {
                    let isTaken = try document.withLibbson {
                        mongoc_bulk_operation_insert_with_opts(bulk, $0, nil, &error)
                    }
                    guard isTaken else { throw MongoFailure(error) }
                }
                for (filter, change) in changes {
                    let isTaken = try filter.withLibbson { filter in
                        try change.withLibbson { change in
                            try each.withLibbson {
                                mongoc_bulk_operation_update_one_with_opts(bulk, filter, change, $0, &error)
                            }
                        }
                    }
                    guard isTaken else { throw MongoFailure(error) }
                }
                // The number of the server that did it.
                try Self.answered { mongoc_bulk_operation_execute(bulk, $0, $1) != 0 }
            }
        }
    }

    /// How many documents the filter meets, by the values of fields.
    func counts(_ name: String, _ filter: BSONDocument, by fields: [String]) throws -> [[String]: Int] {
        let group = fields.reduce(into: BSONDocument()) { $0.append($1, .string("$" + $1)) }
        let pipeline: BSONDocument = [
            "pipeline": [
                ["$match": .document(filter)], ["$group": ["_id": .document(group), "count": ["$sum": 1]]],
            ]
        ]
        let found = try withCollection(name) { collection in
            try pipeline.withLibbson { pipeline in
                try withOptions { options in
                    guard
                        let cursor = mongoc_collection_aggregate(
                            collection, MONGOC_QUERY_NONE, pipeline, options, nil)
                    else { throw MongoFailure("out of memory") }
                    defer { mongoc_cursor_destroy(cursor) }
                    return try Self.all(of: cursor)
                }
            }
        }
        return try found.reduce(into: [:]) { counts, row in
            let values = try fields.map { try row["_id"]?.document?.text($0) ?? "" }
            counts[values] = Int(try row.number("count"))
        }
    }

    /// The documents whose field has one of the values, by its value.
    func all(
        _ name: String, _ field: String, in values: some Sequence<String>, keeping fields: [String] = []
    ) throws -> [String: BSONDocument] {
        let values = Set(values)
        guard !values.isEmpty else { return [:] }
        var projection = fields.reduce(into: BSONDocument()) { $0.append($1, 1) }
        projection[field] = 1
        let found = try find(
            name, .init(dictionaryLiteral: (field, ["$in": .strings(values)])),
            ["projection": .document(projection)])
        return try found.reduce(into: [:]) { $0[try $1.text(field)] = $1 }
    }

    /// The documents that say of two fields one of these pairs, by the pair.
    func all(
        _ name: String, _ fields: (String, String), in pairs: some Sequence<Pair>
    ) throws -> [Pair: BSONDocument] {
        let pairs = Set(pairs)
        guard !pairs.isEmpty else { return [:] }
        let filter: BSONDocument = [
            fields.0: ["$in": .strings(Set(pairs.map(\.first)))],
            fields.1: ["$in": .strings(Set(pairs.map(\.second)))],
        ]
        return try find(name, filter).reduce(into: [:]) { found, document in
            let pair = Pair(try document.text(fields.0), try document.text(fields.1))
            if pairs.contains(pair) { found[pair] = document }
        }
    }
}

/// Two ids that name something together.
struct Pair: Hashable, Sendable {
    let first: String
    let second: String

    init(_ first: String, _ second: String) {
        self.first = first
        self.second = second
    }
}
