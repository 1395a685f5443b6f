/// Reads and writes JSON (RFC 8259) as nodes.
public enum JSON {
    public enum DuplicateKeys: Sendable {
        /// A key given twice in one object is an error with the place of the second.
        case reject
        /// The last value of a key counts, as in most readers; `JSON.Document.duplicates` names the keys.
        case keepLast
    }

    /// What a reading found.
    public struct Document: Sendable {
        public var root: Node
        /// Keys given more than once, as paths of the form `spec.containers[0].name`, under `.keepLast`.
        public var duplicates: [String]
    }

    /// The one value that the bytes hold. Nodes carry places when `file` is given.
    ///
    /// - Throws: `Problem`, with a place even when no file is named.
    public static func read(
        _ bytes: some Sequence<UInt8>, file: String? = nil, limits: ReadingLimits = ReadingLimits()
    ) throws -> Node {
        try readDocument(bytes, file: file, duplicates: .reject, limits: limits).root
    }

    public static func read(
        _ text: String, file: String? = nil, limits: ReadingLimits = ReadingLimits()
    ) throws -> Node {
        try read(text.utf8, file: file, limits: limits)
    }

    public static func readDocument(
        _ bytes: some Sequence<UInt8>, file: String? = nil, duplicates: DuplicateKeys,
        limits: ReadingLimits = ReadingLimits()
    ) throws -> Document {
        func parse(_ buffer: UnsafeBufferPointer<UInt8>) throws -> Document {
            var reader = JSONReader(buffer, file: file, duplicates: duplicates, limits: limits)
            let root = try reader.readRoot()
            return Document(root: root, duplicates: reader.duplicatePaths)
        }
        if let document = try bytes.withContiguousStorageIfAvailable(parse) { return document }
        return try Array(bytes).withUnsafeBufferPointer(parse)
    }

    public struct Style: Sendable {
        /// Spaces a level; nil writes everything on one line without blanks.
        public var indent: Int?
        public var sortsKeys: Bool

        public init(indent: Int? = nil, sortsKeys: Bool = false) {
            self.indent = indent
            self.sortsKeys = sortsKeys
        }

        public static let compact = Style()
        public static let pretty = Style(indent: 2)
        /// One line, sorted keys: equal nodes give equal bytes.
        public static let canonical = Style(sortsKeys: true)
    }

    /// The node as JSON, without a newline at the end.
    public static func write(_ node: Node, _ style: Style = .compact) -> String {
        String(decoding: bytes(node, style), as: UTF8.self)
    }

    public static func bytes(_ node: Node, _ style: Style = .compact) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.write(node, depth: 0)
        return writer.output
    }
}
