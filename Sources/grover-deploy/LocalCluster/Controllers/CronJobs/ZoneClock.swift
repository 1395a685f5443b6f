#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The offset of a time zone from UTC at a moment, read from the machine's zone files (RFC 8536).
///
/// Foundation's zones would bring a second copy of that data along, tens of megabytes of it.
struct ZoneClock: Sendable {
    static let utc = ZoneClock(transitions: [], first: 0, rule: nil)
    private static let folder = "/usr/share/zoneinfo"

    private let transitions: [(time: Int, offset: Int)]
    private let first: Int
    /// What holds after the last transition.
    private let rule: ZoneRule?

    private init(transitions: [(time: Int, offset: Int)], first: Int, rule: ZoneRule?) {
        self.transitions = transitions
        self.first = first
        self.rule = rule
    }

    /// Nil for a name that the machine's zone data does not have.
    init?(name: String) {
        if name == "UTC" || name == "Etc/UTC" {
            self = .utc
            return
        }
        let isName = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "/_+-".utf8.contains(byte)
        }
        guard isName, !name.isEmpty, !name.hasPrefix("/"), name.utf8.count < 64,
            let bytes = Self.read("\(Self.folder)/\(name)"), let parsed = Self.parse(bytes)
        else { return nil }
        self = parsed
    }

    func offset(at time: Int) -> Int {
        guard let last = transitions.last else { return rule?.offset(at: time) ?? first }
        if time >= last.time { return rule?.offset(at: time) ?? last.offset }
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : transitions[low - 1].offset
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    /// The second, 64-bit block of a file; the first one is for readers of old.
    private static func parse(_ bytes: [UInt8]) -> ZoneClock? {
        func number(_ position: Int, _ length: Int) -> Int? {
            guard position + length <= bytes.count else { return nil }
            let value = bytes[position..<position + length].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return length == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(Int64(bitPattern: value))
        }
        func counts(_ start: Int) -> [Int]? {
            let counts = (0..<6).compactMap { number(start + 20 + 4 * $0, 4) }
            return counts.count == 6 && counts.allSatisfy { (0..<65_536).contains($0) } ? counts : nil
        }
        guard bytes.starts(with: Array("TZif".utf8)), let old = counts(0) else { return nil }
        let start = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
        guard let new = counts(start) else { return nil }
        let (times, types, names) = (new[3], new[4], new[5])
        let timesStart = start + 44
        let indexesStart = timesStart + times * 8
        let typesStart = indexesStart + times
        guard types > 0, let first = number(typesStart, 4) else { return nil }
        var transitions: [(time: Int, offset: Int)] = []
        for position in 0..<times {
            guard let time = number(timesStart + position * 8, 8), indexesStart + position < bytes.count,
                let offset = number(typesStart + Int(bytes[indexesStart + position]) * 6, 4)
            else { return nil }
            transitions.append((time, offset))
        }
        let end = typesStart + types * 6 + names + new[2] * 12 + new[1] + new[0]
        let footer = bytes.dropFirst(end + 1).prefix { $0 != UInt8(ascii: "\n") }
        return ZoneClock(
            transitions: transitions, first: first, rule: ZoneRule(String(decoding: footer, as: UTF8.self)))
    }
}
