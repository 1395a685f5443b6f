public import Documents

/// Somebody's decision to live with a finding, and why.
public struct Suppression: Sendable, Equatable {
    public enum Origin: String, Sendable {
        case annotation
        case comment
        case file
        case baseline
    }

    public let origin: Origin
    public let reason: String
    public let place: Place?

    init(_ origin: Origin, reason: String, place: Place?) {
        self.origin = origin
        self.reason = reason
        self.place = place
    }
}
