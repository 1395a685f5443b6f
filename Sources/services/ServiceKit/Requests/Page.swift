public import Hummingbird

/// Which part of a list is wanted: `limit` within 1 to 100 and `skip` from 0; beyond that they are moved to the nearest.
public struct Page: Sendable, Hashable {
    public let limit: Int
    public let skip: Int
    /// Where to go on; `skip` then counts for nothing.
    public let cursor: Cursor?

    public init(limit: Int, skip: Int, cursor: Cursor? = nil) {
        self.limit = min(max(limit, 1), 100)
        self.skip = min(max(skip, 0), 100_000)
        self.cursor = cursor
    }

    /// - Parameter list: whose cursors are taken.
    public init(_ request: Request, of list: String, limit: Int) throws(APIError) {
        var violations: [APIError.Violation] = []
        func number(_ name: String, _ fallback: Int) -> Int {
            guard let text = request.uri.queryParameters[name[...]] else { return fallback }
            if let number = Int(text) { return number }
            violations.append(
                .init(
                    type: "int_parsing", location: ["query", .string(name)],
                    message: "Input should be a valid integer, unable to parse string as an integer"))
            return fallback
        }
        let limit = number("limit", limit)
        let skip = number("skip", 0)
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
}
