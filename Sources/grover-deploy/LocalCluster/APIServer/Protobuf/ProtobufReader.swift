/// Reads the fields of one protobuf message, one after the other.
///
/// What is cut off or does not read as a field is refused; nothing is read beyond the bytes that are there.
struct ProtobufReader {
    enum Value {
        case varint(UInt64)
        case fixed(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    struct Malformed: Error {}

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// The next field's number and value; nil at the end.
    mutating func next() throws(Malformed) -> (number: Int, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let key = try varint()
        guard let number = Int(exactly: key >> 3), number > 0 else { throw Malformed() }
        switch key & 7 {
        case 0: return (number, .varint(try varint()))
        case 1: return (number, .fixed(try fixed(8)))
        case 2:
            guard let count = Int(exactly: try varint()), count <= rest.count else { throw Malformed() }
            let bytes = rest.prefix(count)
            rest = rest.dropFirst(count)
            return (number, .bytes(bytes))
        case 5: return (number, .fixed(try fixed(4)))
        default: throw Malformed()
        }
    }

    /// The numbers of a list that is packed into one field.
    static func packed(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> [UInt64] {
        var reader = ProtobufReader(bytes)
        var values: [UInt64] = []
        while !reader.rest.isEmpty { values.append(try reader.varint()) }
        return values
    }

    private mutating func varint() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw Malformed() }
            if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }

    private mutating func fixed(_ count: Int) throws(Malformed) -> UInt64 {
        guard rest.count >= count else { throw Malformed() }
        let value = rest.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(count)
        return value
    }
}
