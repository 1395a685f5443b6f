/// Where something was written: a file, and a line and column that both count from 1.
///
/// Columns count Unicode scalars, as libyaml does. A place is 16 bytes and shares its file's name, so that
/// every node of a large document can afford one.
public struct Place: Sendable {
    private let source: Source
    private let lineNumber: Int32
    private let columnNumber: Int32

    public init(_ source: Source, line: Int, column: Int) {
        self.source = source
        lineNumber = Int32(clamping: line)
        columnNumber = Int32(clamping: column)
    }

    public init(file: String, line: Int, column: Int) {
        self.init(Source(file), line: line, column: column)
    }

    public var file: String { source.name }
    public var line: Int { Int(lineNumber) }
    public var column: Int { Int(columnNumber) }

    /// The name that all places of one file share.
    public final class Source: Sendable {
        public let name: String

        public init(_ name: String) {
            self.name = name
        }
    }
}

extension Place: Hashable, Comparable, CustomStringConvertible {
    public static func == (left: Place, right: Place) -> Bool {
        left.lineNumber == right.lineNumber && left.columnNumber == right.columnNumber
            && (left.source === right.source || left.file == right.file)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(file)
        hasher.combine(lineNumber)
        hasher.combine(columnNumber)
    }

    public static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }

    /// `file:line:column`, the form that editors and CI systems link.
    public var description: String { "\(file):\(line):\(column)" }
}
