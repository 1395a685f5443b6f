/// The `traceparent` header of W3C Trace Context: which trace a request belongs to.
enum TraceParent {
    /// The given one where it is well formed, else that of a new trace, which is not sampled.
    static func accept(_ given: String?) -> String {
        if let given, isWellFormed(given) { return given }
        let trace = RequestID.random()
        let parent = RequestID.random().prefix(16)
        return "00-\(trace)-\(parent)-00"
    }

    /// Version 00 as it stands, and what later ones may look like: the same four fields first, then a dash.
    static func isWellFormed(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= 55 else { return false }
            for (index, byte) in bytes.prefix(55).enumerated() {
                let isRight =
                    switch index {
                    case 2, 35, 52: byte == UInt8(ascii: "-")
                    default: isHex(byte)
                    }
                guard isRight else { return false }
            }
            let zero = UInt8(ascii: "0")
            let last = UInt8(ascii: "f")
            if bytes[0] == last, bytes[1] == last { return false }
            if bytes[3..<35].allSatisfy({ $0 == zero }) || bytes[36..<52].allSatisfy({ $0 == zero }) { return false }
            if bytes.count == 55 { return true }
            return (bytes[0] != zero || bytes[1] != zero) && bytes[55] == UInt8(ascii: "-")
        }
    }

    /// Only small letters are allowed.
    private static func isHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
