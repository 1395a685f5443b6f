extension SimpleYAMLReader {
    /// Reads a mapping or list in brackets that closes in its line.
    mutating func readFlow(depth: Int) throws(Unusual) -> Node {
        try count(depth)
        let start = place(at: position)
        let isMapping = input[position] == UInt8(ascii: "{")
        let end = isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
        position += 1
        var mapping = Mapping()
        var items: [Node] = []
        skipBlanks()
        var isFirst = true
        while try !takeFlow(end) {
            if !isFirst {
                guard try takeFlow(UInt8(ascii: ",")) else { throw Unusual() }
                skipBlanks()
            }
            isFirst = false
            if isMapping {
                try count(depth)
                let keyPlace = place(at: position)
                let scalar = try scanFlowScalar()
                guard scalar.isKey else { throw Unusual() }
                let key = try key(of: scalar, at: keyPlace)
                skipBlanks()
                let value = try readFlowValue(depth: depth + 1)
                guard mapping.add(Mapping.Entry(key, at: keyPlace, value)) else { throw Unusual() }
            } else {
                items.append(try readFlowValue(depth: depth + 1))
            }
            skipBlanks()
        }
        return Node(isMapping ? .map(mapping) : .list(items), at: start)
    }

    private mutating func readFlowValue(depth: Int) throws(Unusual) -> Node {
        guard !isAtLineEnd else { throw Unusual() }
        if input[position] == UInt8(ascii: "{") || input[position] == UInt8(ascii: "[") {
            return try readFlow(depth: depth)
        }
        try count(depth)
        let place = place(at: position)
        let scalar = try scanFlowScalar()
        guard !scalar.isKey else { throw Unusual() }
        return Node(try content(of: scalar, at: place), at: place)
    }

    private mutating func takeFlow(_ byte: UInt8) throws(Unusual) -> Bool {
        guard !isAtLineEnd else { throw Unusual() }
        guard input[position] == byte else { return false }
        position += 1
        return true
    }

    /// Quoted text, or a word of those characters that mean nothing between brackets.
    private mutating func scanFlowScalar() throws(Unusual) -> Scalar {
        guard !isAtLineEnd else { throw Unusual() }
        let first = input[position]
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") { return try scanQuoted(first) }
        let start = position
        while position < lineEnd, Self.isWordByte(input[position]) { position += 1 }
        guard position > start, position < lineEnd, first != UInt8(ascii: "-") || position > start + 1 else {
            throw Unusual()
        }
        let end = position
        if input[position] == UInt8(ascii: ":") {
            position += 1
            guard !isAtLineEnd, input[position] == UInt8(ascii: " "), end - start < Self.longestKey else {
                throw Unusual()
            }
            return Scalar(start: start, end: end, text: .plain, isKey: true)
        }
        return Scalar(start: start, end: end, text: .plain, isKey: false)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "+"):
            true
        default: false
        }
    }
}
