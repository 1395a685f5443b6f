/// What may be written at one spot of a catalog or an environment.
///
/// Shapes are the closed schema: they check one file at a time, bring shorthands into their long form, and tell
/// the merge which keys stand for one another.
indirect enum Shape: Sendable {
    case text(TextFormat)
    /// A whole number; the wording follows the owner in a message, with `#` for the number.
    case whole(ClosedRange<Int>, wording: String? = nil)
    case flag
    /// A count or a percentage of the replicas.
    case countOrPercent
    /// A Kubernetes quantity, written as text or as a number.
    case quantity
    /// Any scalar, taken as text.
    case scalar
    case list(of: Shape)
    /// A mapping whose keys the user chooses.
    case table(keys: TextFormat, of: Shape)
    case record(Record)
    /// A record that may be shortened to the value of one of its keys.
    case short(String, for: Record)

    static func port(_ what: String = "port") -> Shape {
        .whole(1...65535, wording: "has \(what) #; use 1 to 65535")
    }

    var record: Record? {
        switch self {
        case .record(let record), .short(_, let record): record
        default: nil
        }
    }
}

/// A mapping with known keys.
struct Record: Sendable {
    let keys: [String: Shape]
    /// Keys that the grammar names and nothing reads yet.
    let later: Set<String>
    /// Keys of which one stands at most; one in a later file takes the place of another in an earlier one.
    let alternatives: Set<String>

    init(_ keys: [String: Shape], later: Set<String> = [], alternatives: Set<String> = []) {
        self.keys = keys
        self.later = later
        self.alternatives = alternatives
    }
}
