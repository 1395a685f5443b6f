public import Hummingbird

/// Which part of a list is wanted: `limit` within 1 to 100 and `skip` from 0; beyond that they are moved to the nearest.
public struct Page: Sendable, Hashable {
    public let limit: Int
    public let skip: Int

    public init(limit: Int, skip: Int) {
        self.limit = min(max(limit, 1), 100)
        self.skip = min(max(skip, 0), 100_000)
    }

    public init(_ request: Request, limit: Int) throws(APIError) {
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
        guard violations.isEmpty else { throw .invalid(violations) }
        self.init(limit: limit, skip: skip)
    }
}
