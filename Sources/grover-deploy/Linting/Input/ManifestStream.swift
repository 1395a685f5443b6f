internal import Documents

/// Reads the documents of one file, one after the other.
enum ManifestStream {
    /// - Parameter skip: gets what is wrong with a document that cannot be read, where another one follows
    /// - Throws: `Problem`, for what cannot be read; documents before it have been given
    static func read(
        _ bytes: [UInt8], name: String, limits: ReadingLimits, skip: (Problem) throws -> Void = { throw $0 },
        each: (Node) throws -> Void
    ) throws {
        guard bytes.count <= limits.bytes else {
            throw Problem(
                "larger than \(limits.bytes >> 20) MiB; split it", at: Place(file: name, line: 1, column: 1))
        }
        if name.hasSuffix(".json") {
            return try each(JSON.read(bytes, file: name, limits: limits))
        }
        if startsAsJSON(bytes), let root = try? JSON.read(bytes, file: name, limits: limits) {
            return try each(root)
        }
        let mended = LenientEscapes.mended(bytes, name: name, limits: limits)
        try YAML.readEach(mended, file: name, as: .kubernetes, limits: limits, skip: skip, each)
    }

    private static func startsAsJSON(_ bytes: [UInt8]) -> Bool {
        let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        return first == UInt8(ascii: "{")
    }
}
