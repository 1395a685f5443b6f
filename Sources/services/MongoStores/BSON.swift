internal import Domain

/// A value as MongoDB keeps it, of the kinds that the stores write.
enum BSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case date(Moment)
    case array([BSON])
    case document(BSONDocument)
    /// Of a kind that is not read, such as an id that the server gave.
    case other

    static func optional(_ text: String?) -> BSON { text.map(BSON.string) ?? .null }
    static func strings(_ texts: some Sequence<String>) -> BSON { .array(texts.map(BSON.string)) }

    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var string: String? { if case .string(let value) = self { value } else { nil } }
    var date: Moment? { if case .date(let value) = self { value } else { nil } }
    var array: [BSON]? { if case .array(let value) = self { value } else { nil } }
    var document: BSONDocument? { if case .document(let value) = self { value } else { nil } }

    /// A whole number, however it is kept: a shell writes them as doubles.
    var int: Int64? {
        switch self {
        case .int(let value): value
        case .double(let value): Int64(exactly: value)
        default: nil
        }
    }
}

/// Fields in their order, which counts: in the keys of indexes, in sorting.
struct BSONDocument: Sendable, Equatable {
    struct Field: Sendable, Equatable {
        let key: String
        var value: BSON
    }

    private(set) var fields: [Field] = []

    subscript(key: String) -> BSON? {
        get { fields.first { $0.key == key }?.value }
        set {
            let index = fields.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): fields[index].value = value
            case (let index?, nil): fields.remove(at: index)
            case (nil, let value?): fields.append(Field(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Adds a field without looking for one of the same name.
    mutating func append(_ key: String, _ value: BSON) { fields.append(Field(key: key, value: value)) }

    /// Lays the other's fields over these.
    func merging(_ other: BSONDocument) -> BSONDocument {
        other.fields.reduce(into: self) { $0[$1.key] = $1.value }
    }
}

extension BSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(nilLiteral: ()) { self = .null }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int64) { self = .int(value) }
    init(stringLiteral value: String) { self = .string(value) }
    init(arrayLiteral elements: BSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, BSON)...) {
        self = .document(elements.reduce(into: BSONDocument()) { $0.append($1.0, $1.1) })
    }
}

extension BSONDocument: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, BSON)...) {
        for (key, value) in elements { append(key, value) }
    }
}
