/// Writes JSON piece by piece, straight to bytes.
///
/// Made for what lists hold by the hundred: a tree of values for each of them costs more than reading it from the store.
///
/// ```swift
/// text.object { members in
///     members.put("name", user.name)
/// }
/// ```
public struct JSONText: Sendable {
    public internal(set) var bytes: [UInt8] = []

    /// - Parameter capacity: how many bytes there will be, about.
    public init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    public mutating func object(_ members: (inout JSONText) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    public mutating func array<Item>(_ items: some Sequence<Item>, _ write: (inout JSONText, Item) -> Void) {
        bytes.append(UInt8(ascii: "["))
        for item in items {
            separate()
            write(&self, item)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Begins a member of an object, whose value is written next.
    public mutating func key(_ key: String) {
        separate()
        put(key)
        bytes.append(UInt8(ascii: ":"))
    }

    /// No value ends as an object or a list begins.
    private mutating func separate() {
        switch bytes.last {
        case UInt8(ascii: "{"), UInt8(ascii: "["), nil: break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func write(_ word: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}

/// Values.
extension JSONText {
    public mutating func putNull() { write("null") }

    public mutating func put(_ flag: Bool) { flag ? write("true") : write("false") }

    public mutating func put(_ number: Int) {
        if (0...9).contains(number) {
            bytes.append(UInt8(ascii: "0") + UInt8(number))
        } else {
            bytes.append(contentsOf: String(number).utf8)
        }
    }

    public mutating func put(_ number: Double) {
        // JSON has no word for what is not a number.
        number.isFinite ? bytes.append(contentsOf: String(number).utf8) : putNull()
    }

    public mutating func put(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            // Most texts are plain, and go in one piece.
            utf8.allSatisfy(\.isPlainInJSON) ? bytes.append(contentsOf: utf8) : escape(utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\""): write("\\\"")
            case UInt8(ascii: "\\"): write("\\\\")
            case UInt8(ascii: "\n"): write("\\n")
            case UInt8(ascii: "\r"): write("\\r")
            case UInt8(ascii: "\t"): write("\\t")
            case 0..<0x20:
                write(byte < 0x10 ? "\\u000" : "\\u001")
                bytes.append((byte & 15) + (byte & 15 < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
            default: bytes.append(byte)
            }
        }
    }

    public mutating func put(_ value: JSON) {
        switch value {
        case .null: putNull()
        case .bool(let flag): put(flag)
        case .int(let number): put(number)
        case .double(let number): put(number)
        case .string(let text): put(text)
        case .array(let items): array(items) { $0.put($1) }
        case .object(let members):
            object { text in
                for member in members {
                    text.key(member.key)
                    text.put(member.value)
                }
            }
        }
    }
}

/// Members of objects.
extension JSONText {
    public mutating func put(_ name: String, _ value: String?) {
        key(name)
        if let value { put(value) } else { putNull() }
    }

    public mutating func put(_ name: String, _ value: Int) {
        key(name)
        put(value)
    }

    public mutating func put(_ name: String, _ value: Bool) {
        key(name)
        put(value)
    }
}

extension UInt8 {
    fileprivate var isPlainInJSON: Bool {
        self >= 0x20 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }
}
