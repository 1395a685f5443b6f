public import Hummingbird

/// Which part of a list is wanted: `limit` is moved into 1 to 100, and a `skip` below 0 is 0.
public struct Page: Sendable, Hashable {
    public let limit: Int
    public let skip: Int
    /// Where to go on; `skip` then counts for nothing.
    public let cursor: Cursor?

    /// All that is skipped is read first, so that what lies further is refused: a cursor leads there at no cost.
    public static let furthest = 100_000

    public init(limit: Int, skip: Int, cursor: Cursor? = nil) {
        self.limit = min(max(limit, 1), 100)
        self.skip = min(max(skip, 0), Self.furthest)
        self.cursor = cursor
    }

    /// - Parameter list: whose cursors are taken.
    public init(_ request: Request, of list: String, limit: Int) throws(APIError) {
        var violations: [APIError.Violation] = []
        func number(_ name: String, _ fallback: Int) -> Int {
            // The last one counts, as it did in the system before.
            guard let text = request.uri.queryParameters.getAll(name).last else { return fallback }
            if let number = Self.number(text) { return number }
            violations.append(
                .init(
                    type: "int_parsing", location: ["query", .string(name)],
                    message: "Input should be a valid integer, unable to parse string as an integer"))
            return fallback
        }
        let limit = number("limit", limit)
        let skip = number("skip", 0)
        if skip > Self.furthest {
            violations.append(
                .init(
                    type: "less_than_equal", location: ["query", "skip"],
                    message: "Input should be less than or equal to \(Self.furthest); beyond that use the cursor"))
        }
        var cursor: Cursor?
        if let text = request.uri.queryParameters["cursor"] {
            cursor = Cursor(String(text), of: list)
            if cursor == nil {
                violations.append(
                    .init(
                        type: "value_error", location: ["query", "cursor"],
                        message: "Value error, cursor is not one that this list gave out"))
            }
        }
        guard violations.isEmpty else { throw .invalid(violations) }
        self.init(limit: limit, skip: skip, cursor: cursor)
    }

    /// A whole number, however large: one that is beyond all bounds is at the bound.
    private static func number(_ text: String) -> Int? {
        if let number = Int(text) { return number }
        let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.first == "-" ? .min : .max
    }
}
