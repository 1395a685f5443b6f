/// Something wrong in what a user wrote, with the place to mend it.
public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    public var place: Place?
    /// Lower case, no full stop: what is wrong, a semicolon, what to do.
    public var message: String

    /// The rule of the linter that it breaks: the text itself could be read.
    public var rule: String?

    public init(_ message: String, at place: Place? = nil, rule: String? = nil) {
        self.message = message
        self.place = place
        self.rule = rule
    }

    /// `file:line:column: error: message`.
    public var description: String {
        guard let place else { return "error: \(message)" }
        return "\(place): error: \(message)"
    }
}

/// Every problem found in one reading, so that they can be mended together.
public struct Problems: Error, Sendable, CustomStringConvertible {
    public var all: [Problem]

    public init(_ all: [Problem]) {
        self.all = all
    }

    public var description: String {
        all.map(\.description).joined(separator: "\n")
    }
}
