internal import Stores

/// How far imports have come, kept beside what they brought.
enum MongoImportMarks {
    private static let collection = "imports"

    static func keep(_ mark: String?, of source: String, _ calls: MongoCalls) throws {
        guard let mark else { return }
        try calls.update(
            collection, ["_id": .string(source)], ["$set": ["mark": .string(mark)]], makesNew: true)
    }

    static func mark(of source: String, _ calls: MongoCalls) throws -> String? {
        try calls.first(collection, ["_id": .string(source)])?["mark"]?.string
    }

    static func remove(_ sources: [String], _ calls: MongoCalls) throws {
        try calls.delete(collection, ["_id": ["$in": .strings(sources)]])
    }
}

extension MongoDatabase {
    /// As many documents as are compared at once.
    static let page = 1_000

    /// Goes through a collection in the order of two fields which no two documents have alike, page by page, each as of one
    /// moment.
    func pages<Value: Sendable>(
        of collection: String, by fields: [String], keeping projection: BSONDocument,
        _ operation: String = #function,
        _ body: @escaping @Sendable (_ page: [BSONDocument], _ calls: MongoCalls) throws -> Value
    ) async throws -> [Value] {
        var results: [Value] = []
        var last: [String]?
        repeat {
            let (value, next) = try await transaction(operation) { [last] calls -> Verdict<(Value?, [String]?)> in
                var list = MongoList(of: collection, [:], by: fields.map { ($0, 1) })
                list.keeps = projection
                let slice = Slice(limit: Self.page - 1, skip: 0)
                if let last {
                    _ = list.start(
                        Slice(limit: slice.limit, after: Position([])), after: { _ in last.map(BSON.string) })
                } else {
                    _ = list.start(slice, after: { _ in nil })
                }
                let page = try list.read(calls)
                guard let end = page.last else { return .undo((nil, nil)) }
                return .undo((try body(page, calls), try fields.map { try end.text($0) }))
            }
            if let value { results.append(value) }
            last = next
        } while last != nil
        return results
    }

    /// Says how many there are, of all pages together, of something that must not be.
    static func problem(_ counts: [Int], _ what: String) -> String? {
        let count = counts.reduce(0, +)
        return count > 0 ? "\(count) \(what)" : nil
    }
}
