internal import Documents

/// What stands between `${{` and `}}`, parsed.
indirect enum Expression: Sendable {
    case literal(Node)
    /// A name and the keys that lead on from it.
    case path([String])
    case call(Function, [Expression])
    case compare(Comparison, Expression, Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case not(Expression)
    /// The left side, or the right one where the left is `null`.
    case coalesce(Expression, Expression)

    enum Comparison: String, Sendable {
        case equal = "=="
        case unequal = "!="
        case less = "<"
    }

    enum Function: String, Sendable, CaseIterable {
        case string, seconds, hash, json, base64, join, lower, entries

        var parameters: Int { self == .join ? 2 : 1 }
    }

    /// The paths it reads, in the order they stand.
    var paths: [[String]] {
        switch self {
        case .literal: []
        case .path(let keys): [keys]
        case .call(_, let arguments): arguments.flatMap(\.paths)
        case .compare(_, let left, let right), .and(let left, let right), .or(let left, let right),
            .coalesce(let left, let right):
            left.paths + right.paths
        case .not(let inner): inner.paths
        }
    }
}
