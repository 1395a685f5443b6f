internal import CMongoC
internal import Domain

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Documents to and from libbson's own.
extension BSONDocument {
    /// Lends the document in libbson's form for the time of the body.
    func withLibbson<Value>(_ body: (OpaquePointer) throws -> Value) throws -> Value {
        guard let document = bson_new() else { throw MongoFailure("out of memory") }
        defer { bson_destroy(document) }
        try write(to: document)
        return try body(document)
    }

    private func write(to document: OpaquePointer) throws {
        for field in fields {
            guard try Self.append(field.value, field.key, to: document) else {
                throw MongoFailure("a document is too large to be written")
            }
        }
    }

    private static func append(_ value: BSON, _ key: String, to document: OpaquePointer) throws -> Bool {
        switch value {
        case .null, .other: return bson_append_null(document, key, -1)
        case .bool(let value): return bson_append_bool(document, key, -1, value)
        case .int(let value): return bson_append_int64(document, key, -1, value)
        case .double(let value): return bson_append_double(document, key, -1, value)
        case .date(let moment): return bson_append_date_time(document, key, -1, moment.milliseconds)
        case .string(var text):
            return text.withUTF8 { bytes in
                // libbson takes no null pointer, which an empty buffer may be.
                guard let start = bytes.baseAddress, let length = Int32(exactly: bytes.count) else {
                    return bytes.isEmpty && bson_append_utf8(document, key, -1, "", 0)
                }
                return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    bson_append_utf8(document, key, -1, $0, length)
                }
            }
        case .array(let values):
            let fields = values.enumerated().reduce(into: BSONDocument()) { $0.append("\($1.offset)", $1.element) }
            return try fields.withLibbson { bson_append_array(document, key, -1, $0) }
        case .document(let fields):
            return try fields.withLibbson { bson_append_document(document, key, -1, $0) }
        }
    }

    /// Copies what libbson holds.
    init(libbson document: OpaquePointer) {
        self.init { bson_iter_init($0, document) }
    }

    /// The fields of the document or array on which the iterator stands.
    fileprivate init(within iterator: OpaquePointer) {
        self.init { bson_iter_recurse(iterator, $0) }
    }

    private init(_ begin: (_ iterator: OpaquePointer) -> Bool) {
        self.init()
        guard let iterator = bson_iter_storage_new() else { return }
        defer { free(UnsafeMutableRawPointer(iterator)) }
        guard begin(iterator) else { return }
        while bson_iter_next(iterator) {
            guard let key = bson_iter_key(iterator) else { continue }
            append(String(cString: key), BSON(iterator))
        }
    }
}

extension BSON {
    fileprivate init(_ iterator: OpaquePointer) {
        switch bson_iter_type(iterator) {
        case BSON_TYPE_NULL, BSON_TYPE_UNDEFINED: self = .null
        case BSON_TYPE_BOOL: self = .bool(bson_iter_bool(iterator))
        case BSON_TYPE_INT32: self = .int(Int64(bson_iter_int32(iterator)))
        case BSON_TYPE_INT64: self = .int(bson_iter_int64(iterator))
        case BSON_TYPE_DOUBLE: self = .double(bson_iter_double(iterator))
        case BSON_TYPE_DATE_TIME: self = .date(Moment(milliseconds: bson_iter_date_time(iterator)))
        case BSON_TYPE_UTF8:
            var length: UInt32 = 0
            guard let bytes = bson_iter_utf8(iterator, &length) else {
                self = .null
                return
            }
            let raw = UnsafeRawBufferPointer(start: bytes, count: Int(length))
            self = .string(String(decoding: raw, as: UTF8.self))
        case BSON_TYPE_ARRAY: self = .array(BSONDocument(within: iterator).fields.map(\.value))
        case BSON_TYPE_DOCUMENT: self = .document(BSONDocument(within: iterator))
        default: self = .other
        }
    }
}
