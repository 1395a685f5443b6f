internal import Domain
internal import Stores

/// A part of a collection in an order in which no two documents are alike.
struct MongoList: Sendable {
    let collection: String
    private var filter: BSONDocument
    private let order: [(field: String, direction: Int64)]
    private var limit: Int64 = 0
    private var skip: Int64 = 0
    /// Fields that alone are read (1), or that are not (0); all where nothing is said.
    var keeps: BSONDocument = [:]
    /// The index to use, where the server would not find it.
    var index: String?

    /// - Parameter order: fields by which it is sorted, all up (1) or all down (-1).
    init(of collection: String, _ filter: BSONDocument, by order: [(field: String, direction: Int64)]) {
        self.collection = collection
        self.filter = filter
        self.order = order
    }

    /// Says where the part begins and how long it is; one more is read, to tell whether there is a next one. False where the
    /// position is none of this list.
    ///
    /// - Parameter keys: the values of the sorted fields at the position.
    mutating func start(_ slice: Slice, after keys: (Position) -> [BSON]?) -> Bool {
        limit = Int64(slice.limit) + 1
        switch slice.start {
        case .skip(let count): skip = Int64(count)
        case .after(let position):
            guard let keys = keys(position), keys.count == order.count else { return false }
            // Equal so far, and beyond in the next: MongoDB compares no tuples.
            let ways = order.indices.map { index -> BSON in
                var way = BSONDocument()
                for earlier in 0..<index { way.append(order[earlier].field, keys[earlier]) }
                way.append(order[index].field, [order[index].direction > 0 ? "$gt" : "$lt": keys[index]])
                return .document(way)
            }
            filter = ["$and": [.document(filter), ["$or": .array(ways)]]]
        }
        return true
    }

    /// The keys of lists that are sorted by a time and a text. Whoever forges a position may write any number; a time that nobody
    /// could have written down is refused by some servers, and none of these lists has it.
    static func timeAndText(_ position: Position) -> [BSON]? {
        guard position.numbers.count == 1, (0..<253_402_300_800_000).contains(position.numbers[0]) else { return nil }
        return [.date(Moment(milliseconds: position.numbers[0])), .string(position.text)]
    }

    func read(_ calls: MongoCalls) throws -> [BSONDocument] {
        let sorting = order.reduce(into: BSONDocument()) { $0.append($1.field, .int($1.direction)) }
        var options: BSONDocument = ["sort": .document(sorting), "limit": .int(limit)]
        if skip > 0 { options["skip"] = .int(skip) }
        if !keeps.fields.isEmpty { options["projection"] = .document(keeps) }
        if let index { options["hint"] = .string(index) }
        return try calls.find(collection, filter, options)
    }
}

extension Listing {
    /// A part of a list of ids, with what they stand for. What went away meanwhile is left out, and the next part begins where
    /// it would have.
    init(_ read: [(id: String, position: Position)], limit: Int, of items: [String: Item]) {
        self.init(
            read.prefix(limit).compactMap { items[$0.id] },
            next: read.count > limit && limit > 0 ? read[limit - 1].position : nil)
    }
}
