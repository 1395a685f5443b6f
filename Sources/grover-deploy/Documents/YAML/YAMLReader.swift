internal import CYAML

/// Builds nodes from libyaml's events. libyaml knows nothing of types, duplicate keys or alias bombs: those are ours.
final class YAMLReader {
    private let input: UnsafeBufferPointer<UInt8>
    private let firstLine: Int
    private let source: Place.Source
    private let reading: YAML.Reading
    private let limits: ReadingLimits
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private var event = yaml_event_t()
    private var anchors: [String: Anchor] = [:]
    private(set) var nodes: Int

    /// A part of a stream, from where a document starts.
    struct Part {
        let bytes: Range<Int>
        var line = 0
        /// Nodes of the documents before it.
        var nodes = 0
    }

    /// A node that aliases may repeat, and how many nodes each repetition costs.
    private struct Anchor {
        let node: Node
        let size: Int
    }

    /// - Parameter input: stays where it is as long as the reader reads
    init(
        _ input: UnsafeBufferPointer<UInt8>, _ part: Part, source: Place.Source, reading: YAML.Reading,
        limits: ReadingLimits
    ) throws {
        self.input = UnsafeBufferPointer(rebasing: input[part.bytes])
        firstLine = part.line + 1
        nodes = part.nodes
        self.source = source
        self.reading = reading
        self.limits = limits
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw Problem("out of memory while reading YAML", at: Place(source, line: 1, column: 1))
        }
    }

    deinit {
        yaml_event_delete(&event)
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// - Parameter countsEachDocument: the bound of nodes is one document's; else it is the stream's
    func readStream(countsEachDocument: Bool, _ take: (Node) throws -> Void) throws {
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        while true {
            try advance()
            switch event.type {
            case YAML_STREAM_END_EVENT: return
            case YAML_DOCUMENT_START_EVENT:
                anchors = [:]
                if countsEachDocument { nodes = 0 }
                try advance()
                let isEmpty = isEmptyDocument
                let document = try readNode(depth: 0)
                if !isEmpty { try take(document) }
            default: break
            }
        }
    }

    /// True for a document that holds nothing, not even a written null.
    private var isEmptyDocument: Bool {
        event.type == YAML_SCALAR_EVENT && event.data.scalar.length == 0
            && event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE && event.data.scalar.tag == nil
    }

    /// Reads the node that the current event starts, and stops at the event that ends it.
    private func readNode(depth: Int) throws -> Node {
        let place = place(event.start_mark)
        guard depth <= limits.depth else { throw Problem("nested deeper than \(limits.depth) levels", at: place) }
        let before = nodes
        try count(1, at: place)
        let node: Node
        let anchor: String?
        switch event.type {
        case YAML_ALIAS_EVENT:
            return try expandAlias(text(event.data.alias.anchor), at: place)
        case YAML_SCALAR_EVENT:
            anchor = event.data.scalar.anchor.map { text($0) }
            node = Node(try scalar().content(in: reading, at: place), at: place)
        case YAML_SEQUENCE_START_EVENT:
            anchor = event.data.sequence_start.anchor.map { text($0) }
            try checkTag(event.data.sequence_start.tag, expected: "tag:yaml.org,2002:seq", at: place)
            node = Node(try readItems(depth: depth), at: place)
        case YAML_MAPPING_START_EVENT:
            anchor = event.data.mapping_start.anchor.map { text($0) }
            try checkTag(event.data.mapping_start.tag, expected: "tag:yaml.org,2002:map", at: place)
            node = Node(try readEntries(depth: depth), at: place)
        default:
            throw Problem("a value belongs here", at: place)
        }
        if let anchor { anchors[anchor] = Anchor(node: node, size: nodes - before) }
        return node
    }

    private func readItems(depth: Int) throws -> [Node] {
        var items: [Node] = []
        while true {
            try advance()
            if event.type == YAML_SEQUENCE_END_EVENT { return items }
            items.append(try readNode(depth: depth + 1))
        }
    }

    private func readEntries(depth: Int) throws -> Mapping {
        var mapping = Mapping()
        var merged: [Node] = []
        while true {
            try advance()
            if event.type == YAML_MAPPING_END_EVENT { break }
            let keyPlace = place(event.start_mark)
            if isMergeKey {
                guard reading == .kubernetes else {
                    throw Problem("merge keys '<<' are not read here; write the keys out", at: keyPlace)
                }
                try advance()
                merged.append(try readNode(depth: depth + 1))
                continue
            }
            let key = try readKey(at: keyPlace)
            if let first = mapping.entry(key) {
                let earlier = first.keyPlace.map { "; it stands in line \($0.line) already" } ?? ""
                throw Problem("duplicate key '\(key)'\(earlier)", at: keyPlace)
            }
            try advance()
            mapping.set(Mapping.Entry(key, at: keyPlace, try readNode(depth: depth + 1)))
        }
        for node in merged { try merge(node, into: &mapping) }
        return mapping
    }

    private var isMergeKey: Bool {
        event.type == YAML_SCALAR_EVENT && event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
            && event.data.scalar.length == 2 && text(event.data.scalar.value) == "<<"
    }

    /// Lays the keys of a merge key's value in; keys that stand in the mapping itself win.
    private func merge(_ node: Node, into mapping: inout Mapping) throws {
        for part in node.list ?? [node] {
            guard let keys = part.map else {
                throw Problem("a merge key '<<' takes a mapping or a list of mappings", at: part.place)
            }
            for entry in keys where mapping[entry.key] == nil { mapping.set(entry) }
        }
    }

    private func readKey(at place: Place) throws -> String {
        try count(1, at: place)
        if event.type == YAML_ALIAS_EVENT {
            let node = try expandAlias(text(event.data.alias.anchor), at: place)
            guard let key = node.scalarText else { throw Problem("a key must be a plain value", at: place) }
            return key
        }
        guard event.type == YAML_SCALAR_EVENT else { throw Problem("a key must be a plain value", at: place) }
        let written = scalar()
        switch try written.content(in: reading, at: place) {
        case .string(let key): return key
        case .null:
            guard written.text.isEmpty else { return written.text }
            throw Problem("a key is missing before ':'", at: place)
        case .number(let text): return reading == .core ? written.text : text
        case .bool(let flag): return reading == .core ? written.text : (flag ? "true" : "false")
        case .list, .map: throw Problem("a key must be a plain value", at: place)
        }
    }

    private func scalar() -> YAMLScalar {
        let scalar = event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        return YAMLScalar(
            text: String(decoding: bytes, as: UTF8.self),
            isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE,
            tag: scalar.tag.map { text($0) })
    }

    private func expandAlias(_ name: String, at place: Place) throws -> Node {
        guard let anchor = anchors[name] else {
            throw Problem("unknown anchor '\(name)'; an alias refers to an anchor that stands above it", at: place)
        }
        try count(anchor.size, at: place)
        return anchor.node
    }

    private func count(_ more: Int, at place: Place) throws {
        nodes += more
        guard nodes <= limits.nodes else {
            throw Problem("more than \(limits.nodes) values, aliases expanded", at: place)
        }
    }

    private func checkTag(_ tag: UnsafeMutablePointer<yaml_char_t>?, expected: String, at place: Place) throws {
        guard let tag, reading == .core else { return }
        let name = text(tag)
        guard name == expected || name == "!" else { throw Problem("unknown tag '\(name)'; remove it", at: place) }
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>) -> String {
        String(cString: pointer)
    }

    private func place(_ mark: yaml_mark_t) -> Place {
        Place(source, line: mark.line + firstLine, column: mark.column + 1)
    }

    private func advance() throws {
        yaml_event_delete(&event)
        guard yaml_parser_parse(parser, &event) == 1 else { throw parserProblem() }
    }

    private func parserProblem() -> Problem {
        let detail = parser.pointee.problem.map { String(cString: $0) } ?? "cannot be read as YAML"
        if parser.pointee.error == YAML_READER_ERROR {
            let place = placeOfByte(parser.pointee.problem_offset)
            return Problem("not UTF-8 text, or a character that YAML does not allow (\(detail))", at: place)
        }
        let mark = parser.pointee.problem_mark
        if mark.index < input.count, hasTab(before: mark) {
            return Problem("a tab indents this line; YAML takes spaces only", at: place(mark))
        }
        var message = detail
        if let context = parser.pointee.context {
            let started = parser.pointee.context_mark.line + firstLine
            message += " \(String(cString: context)) that starts in line \(started)"
        }
        return Problem(message, at: place(mark))
    }

    /// True where the line of the mark starts with blanks that hold a tab.
    private func hasTab(before mark: yaml_mark_t) -> Bool {
        var line = 0
        var position = 0
        while line < mark.line, position < input.count {
            if input[position] == 0x0A { line += 1 }
            position += 1
        }
        while position < input.count, input[position] == 0x20 { position += 1 }
        return position < input.count && input[position] == 0x09
    }

    private func placeOfByte(_ offset: Int) -> Place {
        var line = firstLine
        var column = 1
        for byte in input.prefix(offset) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return Place(source, line: line, column: column)
    }
}
