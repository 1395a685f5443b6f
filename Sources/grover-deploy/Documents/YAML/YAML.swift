/// Reads YAML streams over libyaml, and writes them in one canonical form.
public enum YAML {
    /// Which types plain scalars have.
    public enum Reading: Sendable {
        /// YAML 1.2 core, for what people write for this tool: catalog, environments, templates. A plain scalar
        /// that YAML 1.1 would read as another type is an error that asks for quotes.
        case core
        /// As kubectl reads manifests: YAML 1.1 with its own habits, where `0644` is 420 and `on` is true.
        case kubernetes
    }

    /// The documents of a stream, empty ones left out; every node carries its place.
    ///
    /// - Throws: `Problem`
    public static func read(
        _ text: String, file: String, as reading: Reading, limits: ReadingLimits = ReadingLimits()
    ) throws -> [Node] {
        try read(Array(text.utf8), file: file, as: reading, limits: limits)
    }

    public static func read(
        _ bytes: [UInt8], file: String, as reading: Reading, limits: ReadingLimits = ReadingLimits()
    ) throws -> [Node] {
        var documents: [Node] = []
        try readStream(bytes, file, reading, limits, countsEachDocument: false) { documents.append($0) }
        return documents
    }

    /// Gives the documents of a stream one after the other, so that each can go before the next one is read; the bound
    /// of nodes holds for each of them.
    ///
    /// - Parameter skip: gets what is wrong with a document that cannot be read, and lets the reading go on at the next
    ///   `---`, where there is one
    /// - Throws: `Problem`, after the documents before it were given; and what `take` and `skip` throw
    public static func readEach(
        _ bytes: [UInt8], file: String, as reading: Reading, limits: ReadingLimits = ReadingLimits(),
        skip: (Problem) throws -> Void = { throw $0 }, _ take: (Node) throws -> Void
    ) throws {
        try readStream(bytes, file, reading, limits, countsEachDocument: true, skip: skip, take)
    }

    private static func readStream(
        _ bytes: [UInt8], _ file: String, _ reading: Reading, _ limits: ReadingLimits, countsEachDocument: Bool,
        skip: (Problem) throws -> Void = { throw $0 }, _ take: (Node) throws -> Void
    ) throws {
        let source = Place.Source(file)
        guard bytes.count <= limits.bytes else {
            throw Problem("the document is larger than \(limits.bytes) bytes", at: Place(source, line: 1, column: 1))
        }
        try bytes.withUnsafeBufferPointer { input in
            var isReading = true
            func readByLibyaml(_ part: YAMLReader.Part) throws -> YAMLReader {
                let reader = try YAMLReader(input, part, source: source, reading: reading, limits: limits)
                try reader.readStream(countsEachDocument: countsEachDocument) { document in
                    isReading = false
                    try take(document)
                    isReading = true
                }
                return reader
            }
            guard
                var reader = SimpleYAMLReader(
                    input, source: source, reading: reading, limits: limits, countsEachDocument: countsEachDocument)
            else {
                _ = try readByLibyaml(YAMLReader.Part(bytes: 0..<input.count))
                return
            }
            repeat {
                while let document = reader.next() { try take(document) }
                guard let part = reader.unusual else { return }
                do {
                    reader.nodes = try readByLibyaml(part).nodes
                } catch let problem as Problem {
                    guard isReading, reader.canResume else { throw problem }
                    try skip(problem)
                }
            } while reader.resume()
        }
    }

    /// The node as one YAML document that ends in a newline; equal nodes with keys in equal order give equal bytes.
    public static func write(_ node: Node) -> String {
        var writer = YAMLWriter()
        writer.writeDocument(node)
        return writer.output
    }

    /// A stream: each document after a `---` line.
    public static func write(stream: [Node]) -> String {
        stream.map { "---\n" + write($0) }.joined()
    }
}
