internal import Synchronization

/// Where something was written: a file, and a line and column that both count from 1.
///
/// Columns count Unicode scalars, as libyaml does. A place is three numbers and owns nothing, so that every node of a
/// large document can afford one, and copies of nodes cost no more for it.
public struct Place: Sendable, Hashable {
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

    /// A file's name as a number; the names are kept as long as the program runs, each once.
    public struct Source: Sendable, Hashable {
        private let number: UInt32

        public init(_ name: String) {
            number = Self.names.withLock { $0.number(of: name) }
        }

        public var name: String { Self.names.withLock { $0.all[Int(number)] } }

        private static let names = Mutex(Names())

        private struct Names {
            var all: [String] = []
            var numbers: [String: UInt32] = [:]

            mutating func number(of name: String) -> UInt32 {
                if let known = numbers[name] { return known }
                let number = UInt32(all.count)
                all.append(name)
                numbers[name] = number
                return number
            }
        }
    }
}

extension Place: Comparable, CustomStringConvertible {
    public static func < (left: Place, right: Place) -> Bool {
        if left.source != right.source { return left.file < right.file }
        return (left.lineNumber, left.columnNumber) < (right.lineNumber, right.columnNumber)
    }

    /// `file:line:column`, the form that editors and CI systems link.
    public var description: String { "\(file):\(line):\(column)" }
}
