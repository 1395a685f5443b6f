/// How much a finding matters.
public enum Severity: String, Sendable, CaseIterable, Comparable {
    /// A habit that pays off.
    case info
    /// Works today, and hurts on a bad day.
    case warning
    /// Does not work, or is not safe.
    case error

    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .error: 2
        }
    }
}
