internal import Stores

/// Records as they come into a database, of which everything that they touch was read before.
protocol MongoBatch: SendableMetatype {
    associatedtype Record: Sendable

    init(_ records: [Record], _ calls: MongoCalls) throws
    /// Whether the key of a record is there.
    func holds(_ record: Record) -> Bool
    /// Decides what becomes of a record, and keeps what there is to write.
    mutating func bring(_ record: Record) -> ImportOutcome
    func write(_ calls: MongoCalls) throws
}

extension MongoDatabase {
    /// Brings records in, and keeps the mark of how far their source was read, in one transaction.
    func bringIn<Batch: MongoBatch>(
        _ records: [Batch.Record], by batch: Batch.Type, from source: String, oneAtATime key: String? = nil,
        mark: @escaping @Sendable ([ImportOutcome]) -> String?
    ) async throws -> [ImportOutcome] {
        try await transaction(oneAtATime: key) { calls in
            var batch = try Batch(records, calls)
            let outcomes = records.map { batch.bring($0) }
            try batch.write(calls)
            try MongoImportMarks.keep(mark(outcomes), of: source, calls)
            return .keep(outcomes)
        }
    }

    /// Of each record, whether its key is there.
    func holds<Batch: MongoBatch>(_ records: [Batch.Record], by batch: Batch.Type) async throws -> [Bool] {
        try await run { calls in
            let batch = try Batch(records, calls)
            return records.map(batch.holds)
        }
    }

    func importMark(of source: String) async throws -> String? {
        try await run { try MongoImportMarks.mark(of: source, $0) }
    }

    func removeImportMarks(of sources: [String]) async throws {
        try await run { try MongoImportMarks.remove(sources, $0) }
    }
}
