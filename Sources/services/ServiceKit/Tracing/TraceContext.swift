internal import NIOHTTP1

/// Where a piece of work stands in a trace, as services tell each other (W3C Trace Context).
public struct TraceContext: Sendable, Hashable {
    /// 32 lower-case hexadecimal digits, not all zero.
    public let traceID: String
    /// 16 lower-case hexadecimal digits, not all zero.
    public let spanID: String
    /// Whether somebody keeps this trace.
    public let isSampled: Bool
    /// What tracing systems tell each other beside; passed on as it came.
    public let state: String?

    init(traceID: String, spanID: String, isSampled: Bool, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// What the headers of a request say; nil where that breaks a rule, as then nothing of it may be used.
    ///
    /// - Parameters:
    ///   - parents: the values of all `traceparent` headers; more than one is none.
    ///   - states: the values of all `tracestate` headers, which are parts of one list.
    public init?(traceParents parents: [String], traceStates states: [String]) {
        guard parents.count == 1, let parent = parents.first else { return nil }
        let bytes = Array(parent.utf8)
        // version "-" trace-id "-" parent-id "-" flags; later versions may go on after another "-".
        guard bytes.count >= 55, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let version = Self.hexadecimal(bytes[0..<2]), version != "ff",
            version == "00" ? bytes.count == 55 : bytes.count == 55 || bytes[55] == Self.dash,
            let traceID = Self.hexadecimal(bytes[3..<35]), traceID.contains(where: { $0 != "0" }),
            let spanID = Self.hexadecimal(bytes[36..<52]), spanID.contains(where: { $0 != "0" }),
            let flags = Self.hexadecimal(bytes[53..<55]).flatMap({ UInt8($0, radix: 16) })
        else { return nil }
        self.init(
            traceID: traceID, spanID: spanID, isSampled: flags & 1 == 1, state: TraceState.accept(states))
    }

    /// The value of `traceparent` for a request that is sent on, always of version 00.
    public var traceParent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// Puts this in the place of whatever the headers of a call say of a trace.
    func replace(in headers: inout HTTPHeaders) {
        headers.replaceOrAdd(name: "traceparent", value: traceParent)
        headers.remove(name: "tracestate")
        if let state { headers.add(name: "tracestate", value: state) }
    }

    /// The first context of a trace.
    static func root(traceID: String = RandomID.text(halves: 2), isSampled: Bool) -> TraceContext {
        TraceContext(traceID: traceID, spanID: RandomID.text(halves: 1), isSampled: isSampled)
    }

    /// A new piece of work within this one.
    func child(isSampled: Bool) -> TraceContext {
        TraceContext(traceID: traceID, spanID: RandomID.text(halves: 1), isSampled: isSampled, state: state)
    }

    private static let dash = UInt8(ascii: "-")

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String? {
        let isLowerHex = bytes.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        return isLowerHex ? String(decoding: bytes, as: UTF8.self) : nil
    }
}

/// The list that `tracestate` headers hold (W3C Trace Context, 3.3).
enum TraceState {
    static func accept(_ headers: [String]) -> String? {
        let members = headers.flatMap { $0.split(separator: ",") }.map(trimmed).filter { !$0.isEmpty }
        guard !members.isEmpty, members.count <= 32, members.allSatisfy(isMember) else { return nil }
        let keys = members.map { $0.prefix { $0 != "=" } }
        return Set(keys).count == keys.count ? members.joined(separator: ",") : nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }

    private static func isMember(_ text: Substring) -> Bool {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, (1...256).contains(parts[0].utf8.count), (1...256).contains(parts[1].utf8.count)
        else {
            return false
        }
        return parts[0].utf8.allSatisfy(isOfKey) && parts[0].first?.isLetterOrDigit == true
            && parts[1].utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") }
    }

    private static func isOfKey(_ byte: UInt8) -> Bool {
        Character(Unicode.Scalar(byte)).isLetterOrDigit || "_-*/@".utf8.contains(byte)
    }
}

extension Character {
    fileprivate var isLetterOrDigit: Bool { ("a"..."z").contains(self) || ("0"..."9").contains(self) }
}
