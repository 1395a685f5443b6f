public import Documents

/// A count, or a share of one, as `maxSurge` and `minAvailable` take it.
public enum IntOrPercent: Sendable, Hashable, CustomStringConvertible {
    case count(Int)
    case percent(Int)

    /// `3`, `"25%"`; `nil` for anything else.
    public init?(_ node: Node) {
        if let count = node.int {
            self = .count(count)
        } else if let text = node.string {
            self.init(text)
        } else {
            return nil
        }
    }

    public init?(_ text: String) {
        if text.hasSuffix("%"), let percent = Int(text.dropLast()) {
            self = .percent(percent)
        } else if let count = Int(text) {
            self = .count(count)
        } else {
            return nil
        }
    }

    /// The count that this makes of a total. Kubernetes rounds a surge up and an unavailability down.
    public func resolve(of total: Int, roundingUp: Bool) -> Int {
        switch self {
        case .count(let count): count
        case .percent(let percent):
            Int(clamping: (Int128(total) * Int128(percent) + (roundingUp ? 99 : 0)) / 100)
        }
    }

    public var node: Node {
        switch self {
        case .count(let count): Node(count)
        case .percent: Node(description)
        }
    }

    public var description: String {
        switch self {
        case .count(let count): String(count)
        case .percent(let percent): "\(percent)%"
        }
    }
}
