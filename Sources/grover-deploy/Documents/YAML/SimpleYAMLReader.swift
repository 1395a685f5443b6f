/// Reads the YAML that nearly every manifest is written in, several times as fast as libyaml: mappings and lists in
/// blocks, words, quotes of one line, literal blocks, and brackets that close on their line.
///
/// It never says what is wrong. Whatever else a document holds (anchors, tags, text that goes over several lines, any
/// mistake) is `Unusual`, and libyaml reads that document: what YAML means is decided there alone, and
/// `SimpleYAMLAgreementTests` holds the two against each other.
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

    /// How far the line was looked at for characters of several bytes, and how many bytes those take more.
    private var counted = (end: 0, wide: 0)

    /// Where the document that is being read starts.
    private var start = (offset: 0, line: 0, nodes: 0)
    var nodes = 0

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

    /// What libyaml has to read; nil after a stream that was read to its end.
    private(set) var unusual: YAMLReader.Part?
    /// The marker of the document after that; nil where only libyaml can tell.
    private var following: (offset: Int, line: Int)?

    /// The next document that holds anything; nil at the end of the stream, and where something unusual comes.
    mutating func next() -> Node? {
        do {
            return try readDocument()
        } catch {
            following = followingMarker()
            // libyaml sees the marker as well: what it says of a mistake may depend on it.
            let end = following.map { $0.offset + 3 } ?? input.count
            unusual = YAMLReader.Part(bytes: start.offset..<end, line: start.line, nodes: start.nodes)
            return nil
        }
    }

    var canResume: Bool { following != nil }

    /// Goes to the document after the unusual one; false where there is none, or libyaml has read it.
    mutating func resume() -> Bool {
        guard let following else { return false }
        unusual = nil
        line = following.line
        startLine(at: following.offset)
        return true
    }

    /// The next line with `---`, unless the lines before it have directives or other ends of documents.
    private func followingMarker() -> (offset: Int, line: Int)? {
        var offset = start.offset
        var line = start.line
        while true {
            let end = YAMLText.newline(in: input, from: offset)
            guard end + 1 < input.count else { return nil }
            offset = end + 1
            line += 1
            switch input[offset] {
            case UInt8(ascii: "-") where isMarker(at: offset): return (offset, line)
            case UInt8(ascii: "."), UInt8(ascii: "%"): return nil
            default: break
            }
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
        start = (lineStart, line, nodes)
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

    /// At `---` or `...`, which end a document.
    private var isAtMarker: Bool { position == lineStart && isMarker(at: position) }

    private func isMarker(at offset: Int) -> Bool {
        guard input.count - offset >= 3 else { return false }
        let byte = input[offset]
        guard byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."), input[offset + 1] == byte,
            input[offset + 2] == byte
        else { return false }
        guard input.count - offset > 3 else { return true }
        switch input[offset + 3] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"): return true
        default: return false
        }
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

    mutating func place(at offset: Int) -> Place {
        Place(source, line: line + 1, column: offset - lineStart - wideBytes(before: offset) + 1)
    }

    /// The bytes of the line that are not the first of their character. Places are asked for from left to right, so that
    /// a long line is counted once.
    private mutating func wideBytes(before offset: Int) -> Int {
        guard !isASCII else { return 0 }
        if counted.end < lineStart || counted.end > offset { counted = (lineStart, 0) }
        for byte in input[counted.end..<offset] where byte & 0xC0 == 0x80 { counted.wide += 1 }
        counted.end = offset
        return counted.wide
    }

    /// One more node, so deep.
    mutating func count(_ depth: Int) throws(Unusual) {
        nodes += 1
        guard nodes <= limits.nodes, depth <= limits.depth else { throw Unusual() }
    }
}
