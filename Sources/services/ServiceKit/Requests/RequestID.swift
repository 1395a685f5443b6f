/// Names a request in headers and logs.
public enum RequestID {
    /// The given id where it is well formed (1 to 128 letters, digits, `.`, `_`, `-`), else a new random one.
    ///
    /// What is not well formed is dropped rather than mended: it goes into logs and headers.
    public static func accept(_ given: String?) -> String {
        guard let given, (1...128).contains(given.utf8.count), given.utf8.allSatisfy(isAllowed) else {
            return RandomID.text(halves: 2)
        }
        return given
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
