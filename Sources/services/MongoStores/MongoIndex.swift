/// An index, as the command `createIndexes` takes it. One that was released is never changed, only replaced under another name.
struct MongoIndex: Sendable {
    let collection: String
    let name: String
    /// Fields in their order, with 1 or -1.
    let keys: BSONDocument
    var isUnique = false
    /// Which documents are indexed; all where nothing is said.
    var only: BSONDocument?

    private var specification: BSON {
        var specification: BSONDocument = ["key": .document(keys), "name": .string(name)]
        if isUnique { specification["unique"] = true }
        if let only { specification["partialFilterExpression"] = .document(only) }
        return .document(specification)
    }

    /// Makes the indexes that are not there, and with them their collections: in transactions, older servers make none.
    static func make(_ indexes: [MongoIndex], _ calls: MongoCalls) throws {
        for (collection, indexes) in Dictionary(grouping: indexes, by: \.collection) {
            try calls.command([
                "createIndexes": .string(collection), "indexes": .array(indexes.map(\.specification)),
                "writeConcern": ["w": "majority"],
            ])
        }
    }
}
