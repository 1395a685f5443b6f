/// Writes one JSON document piece by piece, where a tree of it would be large.
///
///     var json = JSONStream(.pretty)
///     json.map { json in
///         json.add("name", "post")
///         json.list("ports") { $0.add(8080) }
///     }
///     String(decoding: json.bytes, as: UTF8.self)
///
/// Keys are words of the program, and stand in the order in which they are added: the style's order is for trees.
public struct JSONStream {
    private var writer: JSONWriter
    private var depth = 0
    /// What the mapping or list that is open holds so far.
    private var count = 0

    /// - Parameter size: the bytes that the document will take, near enough
    public init(_ style: JSON.Style = .compact, size: Int = 0) {
        writer = JSONWriter(style: style, size: size)
    }

    public var bytes: [UInt8] { writer.output }

    /// Ends the line that the document ends in.
    public mutating func endLine() { writer.append("\n") }

    /// - Parameter key: nil for the item of a list, and for the document itself
    public mutating func map(_ key: StaticString? = nil, _ fill: (inout JSONStream) -> Void) {
        container(key, open: "{", close: "}", fill)
    }

    public mutating func list(_ key: StaticString? = nil, _ fill: (inout JSONStream) -> Void) {
        container(key, open: "[", close: "]", fill)
    }

    /// Adds a text; nothing for nil.
    public mutating func add(_ key: StaticString, _ text: String?) {
        guard let text else { return }
        begin(key)
        writer.writeString(text)
    }

    public mutating func add(_ key: StaticString, _ number: Int) {
        begin(key)
        writer.writeNumber(number)
    }

    public mutating func add(_ key: StaticString, _ flag: Bool) {
        begin(key)
        writer.write(Node(flag), depth: depth)
    }

    private mutating func container(
        _ key: StaticString?, open: StaticString, close: StaticString, _ fill: (inout JSONStream) -> Void
    ) {
        begin(key)
        writer.append(open)
        let before = count
        count = 0
        depth += 1
        fill(&self)
        depth -= 1
        if count > 0 { writer.breakLine(depth) }
        count = before
        writer.append(close)
    }

    private mutating func begin(_ key: StaticString?) {
        if depth > 0 { writer.beginItem(count, depth: depth) }
        count += 1
        if let key { writer.writeWord(key) }
    }
}
