/// Reads the YAML that nearly every manifest is written in, several times as fast as libyaml: mappings and lists in
/// blocks, words, quotes of one line, literal blocks, and brackets that close on their line.
///
/// It never says what is wrong. Whatever else a document holds (anchors, tags, text that goes over several lines, any
/// mistake) is `Unusual`, and libyaml reads that document and what follows: what YAML means is decided there alone,
/// and `SimpleYAMLAgreementTests` holds the two against each other.
struct SimpleYAMLReader {
    /// Something that libyaml has to look at.
    struct Unusual: Error {}

    let input: UnsafeBufferPointer<UInt8>
    let source: Place.Source
    let reading: YAML.Reading
    private let limits: ReadingLimits
    private let countsEachDocument: Bool
    private let isASCII: Bool

    /// The next byte, and the line that it stands in.
    var position = 0
    private(set) var line = 0
    private(set) var lineStart = 0
    /// The newline that ends the line, or the end of the input.
    private(set) var lineEnd = 0
    /// The column of what comes next in the document, after blank lines and comments; -1 where nothing does.
    private(set) var column = -1

    /// Where the document that is being read starts.
    private var start = YAMLReader.Start()
    private var nodes = 0

    /// Nil for bytes that are not all text.
    init?(
        _ input: UnsafeBufferPointer<UInt8>, source: Place.Source, reading: YAML.Reading, limits: ReadingLimits,
        countsEachDocument: Bool
    ) {
        let form = YAMLText.form(of: input)
        guard form != .other else { return nil }
        isASCII = form == .ascii
        self.input = input
        self.source = source
        self.reading = reading
        self.limits = limits
        self.countsEachDocument = countsEachDocument
        startLine(at: 0)
    }

    /// Where libyaml has to go on; nil after a stream that was read to its end.
    private(set) var unusual: YAMLReader.Start?

    /// The next document that holds anything; nil at the end of the stream, and where something unusual comes.
    mutating func next() -> Node? {
        do {
            return try readDocument()
        } catch {
            unusual = start
            return nil
        }
    }

    private mutating func readDocument() throws(Unusual) -> Node? {
        if countsEachDocument { nodes = 0 }
        begin()
        try skipToContent()
        while column < 0 {
            guard position < input.count else { return nil }
            guard input[position] == UInt8(ascii: "-") else { throw Unusual() }
            begin()
            position += 3
            try finishLine()
        }
        let root = try readNode(in: -1, depth: 0, opensMapping: true, emptyAt: position)
        // After `...` other rules hold for what may come.
        guard column < 0, position == input.count || input[position] == UInt8(ascii: "-") else { throw Unusual() }
        return root
    }

    private mutating func begin() {
        start = YAMLReader.Start(offset: lineStart, line: line, nodes: nodes)
    }

    // MARK: Blocks

    /// Reads what stands after a key's colon or an item's dash, or in the lines below.
    ///
    /// - Parameters:
    ///   - parent: the column of the mapping or list around it; what belongs to the node stands to the right of it
    ///   - opensMapping: a mapping may start here, in the middle of the line
    ///   - emptyAt: the place of a node that is left out
    mutating func readNode(
        in parent: Int, depth: Int, opensMapping: Bool, emptyAt: Int
    ) throws(Unusual) -> Node {
        skipBlanks()
        if isAtLineEnd || isAtComment(after: emptyAt) {
            let place = place(at: emptyAt)
            try skipToNextContent()
            if column > parent {
                return try readNode(in: parent, depth: depth, opensMapping: true, emptyAt: position)
            }
            // A list may stand below its key without being indented.
            if column == parent, !opensMapping, isAtDash { return try readList(at: column, depth: depth) }
            try count(depth)
            return Node(.null, at: place)
        }
        if isAtDash {
            guard opensMapping else { throw Unusual() }
            return try readList(at: position - lineStart, depth: depth)
        }
        let start = position
        let place = place(at: start)
        let node: Node
        switch input[position] {
        case UInt8(ascii: "|"):
            try count(depth)
            node = Node(.string(try readLiteral(in: parent)), at: place)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            node = try readFlow(depth: depth)
            try finishLine()
        default:
            let scalar = try scanScalar()
            if scalar.isKey {
                guard opensMapping else { throw Unusual() }
                return try readMapping(at: start - lineStart, first: scalar, place, depth: depth)
            }
            try count(depth)
            node = Node(try content(of: scalar, at: place), at: place)
            try finishLine()
        }
        // More to the right would be text that goes on, or a mistake.
        guard column <= parent else { throw Unusual() }
        return node
    }

    private mutating func readMapping(
        at indent: Int, first: Scalar, _ start: Place, depth: Int
    ) throws(Unusual) -> Node {
        try count(depth)
        var mapping = Mapping()
        var scalar = first
        var keyPlace = start
        while true {
            try count(depth)
            let key = try key(of: scalar, at: keyPlace)
            let value = try readNode(in: indent, depth: depth + 1, opensMapping: false, emptyAt: position)
            guard mapping.add(Mapping.Entry(key, at: keyPlace, value)) else { throw Unusual() }
            guard column == indent else { break }
            guard !isAtDash else { throw Unusual() }
            keyPlace = place(at: position)
            scalar = try scanScalar()
            guard scalar.isKey else { throw Unusual() }
        }
        guard column < indent else { throw Unusual() }
        return Node(.map(mapping), at: start)
    }

    private mutating func readList(at indent: Int, depth: Int) throws(Unusual) -> Node {
        try count(depth)
        let start = place(at: position)
        var items: [Node] = []
        repeat {
            position += 1
            items.append(
                try readNode(in: indent, depth: depth + 1, opensMapping: true, emptyAt: position))
        } while column == indent && isAtDash
        // A key of the mapping that the list stands in may follow; its own check tells whether it is one.
        guard column <= indent else { throw Unusual() }
        return Node(.list(items), at: start)
    }

    // MARK: Lines

    var isAtLineEnd: Bool { position == lineEnd }

    /// A dash that starts an item.
    private var isAtDash: Bool {
        position < lineEnd && input[position] == UInt8(ascii: "-")
            && (position + 1 == lineEnd || input[position + 1] == UInt8(ascii: " "))
    }

    private func isAtComment(after token: Int) -> Bool {
        input[position] == UInt8(ascii: "#") && position > token
    }

    mutating func skipBlanks() {
        while position < lineEnd, input[position] == UInt8(ascii: " ") { position += 1 }
    }

    /// After a node: goes to what comes next, if nothing but a comment stands in the rest of the line.
    private mutating func finishLine() throws(Unusual) {
        let end = position
        skipBlanks()
        guard isAtLineEnd || isAtComment(after: end) else { throw Unusual() }
        try skipToNextContent()
    }

    private mutating func skipToNextContent() throws(Unusual) {
        startNextLine()
        try skipToContent()
    }

    /// From the start of a line to the first one that holds more than blanks and a comment.
    mutating func skipToContent() throws(Unusual) {
        while true {
            skipBlanks()
            if !isAtLineEnd {
                let byte = input[position]
                if byte == UInt8(ascii: "\t") { throw Unusual() }
                if byte != UInt8(ascii: "#") {
                    column = isAtMarker ? -1 : position - lineStart
                    return
                }
            }
            guard lineEnd < input.count else {
                position = input.count
                column = -1
                return
            }
            startNextLine()
        }
    }

    /// `---` or `...`, which end a document.
    private var isAtMarker: Bool {
        guard position == lineStart, lineEnd - position >= 3 else { return false }
        let byte = input[position]
        return (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."))
            && input[position + 1] == byte && input[position + 2] == byte
            && (lineEnd - position == 3 || input[position + 3] == UInt8(ascii: " ")
                || input[position + 3] == UInt8(ascii: "\t"))
    }

    mutating func startNextLine() {
        guard lineEnd < input.count else {
            position = input.count
            return
        }
        line += 1
        startLine(at: lineEnd + 1)
    }

    private mutating func startLine(at offset: Int) {
        position = offset
        lineStart = offset
        lineEnd = YAMLText.newline(in: input, from: offset)
    }

    // MARK: Bounds and places

    func place(at offset: Int) -> Place {
        var column = offset - lineStart
        if !isASCII {
            for byte in input[lineStart..<offset] where byte & 0xC0 == 0x80 { column -= 1 }
        }
        return Place(source, line: line + 1, column: column + 1)
    }

    /// One more node, so deep.
    mutating func count(_ depth: Int) throws(Unusual) {
        nodes += 1
        guard nodes <= limits.nodes, depth <= limits.depth else { throw Unusual() }
    }
}
