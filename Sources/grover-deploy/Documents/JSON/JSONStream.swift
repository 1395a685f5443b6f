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
public struct JSONStream: Sendable {
    private var writer: JSONWriter
    /// What each open mapping or list holds so far, the innermost last.
    private var counts: [Int] = []
    /// What closes them.
    private var ends: [StaticString] = []

    /// - Parameter size: the bytes that the document will take, near enough
    public init(_ style: JSON.Style = .compact, size: Int = 0) {
        writer = JSONWriter(style: style, size: size)
    }

    public var bytes: [UInt8] { writer.output }

    /// What was written since the last time, and is forgotten now.
    public mutating func takeBytes() -> [UInt8] { writer.takeOutput() }

    /// A stream that goes on where this one is, for the next items of the list that is open.
    ///
    /// - Parameters:
    ///   - position: of its first item in the list
    ///   - size: the bytes that its items will take, near enough
    public func items(from position: Int, size: Int) -> JSONStream {
        var stream = JSONStream(writer.style, size: size)
        (stream.counts, stream.ends) = (counts, ends)
        if let last = counts.indices.last { stream.counts[last] = position }
        return stream
    }

    /// Takes over how many items the open list holds, which another stream has written.
    public mutating func skipItems(to position: Int) {
        if let last = counts.indices.last { counts[last] = position }
    }

    /// Ends the line that the document ends in.
    public mutating func endLine() { writer.append("\n") }

    /// - Parameter key: nil for the item of a list, and for the document itself
    public mutating func map(_ key: StaticString? = nil, _ fill: (inout JSONStream) -> Void) {
        open(key, "{", "}")
        fill(&self)
        close()
    }

    public mutating func list(_ key: StaticString? = nil, _ fill: (inout JSONStream) -> Void) {
        openList(key)
        fill(&self)
        close()
    }

    /// Opens a mapping that `close` closes, where no closure could hold what is between.
    public mutating func openMap(_ key: StaticString? = nil) { open(key, "{", "}") }

    /// Opens a list that `close` closes.
    public mutating func openList(_ key: StaticString? = nil) { open(key, "[", "]") }

    /// Closes the innermost mapping or list.
    public mutating func close() {
        guard let count = counts.popLast(), let end = ends.popLast() else { return }
        if count > 0 { writer.breakLine(counts.count) }
        writer.append(end)
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
        writer.write(Node(flag), depth: counts.count)
    }

    private mutating func open(_ key: StaticString?, _ start: StaticString, _ end: StaticString) {
        begin(key)
        writer.append(start)
        counts.append(0)
        ends.append(end)
    }

    private mutating func begin(_ key: StaticString?) {
        if let last = counts.indices.last {
            writer.beginItem(counts[last], depth: counts.count)
            counts[last] += 1
        }
        if let key { writer.writeWord(key) }
    }
}
