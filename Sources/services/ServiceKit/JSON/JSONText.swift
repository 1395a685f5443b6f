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
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private var needsComma: Bool {
        switch bytes.last {
        case UInt8(ascii: "{"), UInt8(ascii: "["), nil: false
        default: true
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
        var text = text
        text.withUTF8 { put($0) }
    }

    fileprivate mutating func put(_ utf8: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        // Most texts are plain, and go in one piece.
        utf8.isPlainInJSON ? bytes.append(contentsOf: utf8) : escape(utf8)
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

/// Members of objects, whose names hold nothing to escape.
extension JSONText {
    public mutating func put(_ name: StaticString, _ value: String?) {
        guard var value else { return member(name, room: 4) { $0.copyMemory(from: "null") } }
        value.withUTF8 { utf8 in
            // Longer texts would need memory of their own in between.
            guard utf8.count < 512, utf8.isPlainInJSON else {
                member(name, room: 0) { _ in }
                return put(utf8)
            }
            member(name, room: utf8.count + 2) { memory in
                memory.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
                if let start = utf8.baseAddress { (memory + 1).copyMemory(from: start, byteCount: utf8.count) }
                memory.storeBytes(of: UInt8(ascii: "\""), toByteOffset: utf8.count + 1, as: UInt8.self)
            }
        }
    }

    public mutating func put(_ name: StaticString, _ value: Int) {
        guard (0...9).contains(value) else {
            member(name, room: 0) { _ in }
            return put(value)
        }
        member(name, room: 1) { $0.storeBytes(of: UInt8(ascii: "0") + UInt8(value), as: UInt8.self) }
    }

    public mutating func put(_ name: StaticString, _ value: Bool) {
        let word: StaticString = value ? "true" : "false"
        member(name, room: word.utf8CodeUnitCount) { $0.copyMemory(from: word) }
    }

    /// Adds a name and what the closure writes after it, all at once: lists are mostly members.
    private mutating func member(_ name: StaticString, room: Int, _ write: (UnsafeMutableRawPointer) -> Void) {
        let length = name.utf8CodeUnitCount
        let size = length + 4 + room
        withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { memory in
            guard let start = memory.baseAddress else { return }
            start.copyMemory(from: ",\"")
            (start + 2).copyMemory(from: name)
            (start + 2 + length).copyMemory(from: "\":")
            write(start + 4 + length)
            bytes.append(contentsOf: memory[(needsComma ? 0 : 1)...])
        }
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func copyMemory(from word: StaticString) {
        copyMemory(from: word.utf8Start, byteCount: word.utf8CodeUnitCount)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether nothing is to be escaped; looks at eight bytes at a time.
    fileprivate var isPlainInJSON: Bool {
        let raw = UnsafeRawBufferPointer(self)
        let whole = count & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let quotes = word ^ Self.each(UInt8(ascii: "\""))
            let slashes = word ^ Self.each(UInt8(ascii: "\\"))
            // The high bit of a byte is set where it is below 0x20, or was one of the two.
            let found =
                ((word &- Self.each(0x20)) & ~word) | ((quotes &- Self.each(1)) & ~quotes)
                | ((slashes &- Self.each(1)) & ~slashes)
            if found & Self.each(0x80) != 0 { return false }
        }
        return self[whole...].allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    private static func each(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
}
