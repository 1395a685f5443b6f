public import Domain

/// Something that may be used once, for a short while, by who knows its secret: a sign-in under way, or one that is done and
/// waits to be fetched.
public struct Ticket: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case signInBegun = "sign_in_begun"
        case signInDone = "sign_in_done"
    }

    public var kind: Kind
    /// Of the secret, which the store never sees.
    public var hash: String
    /// What the ticket stands for, as its maker wrote it.
    public var content: String
    public var expiresAt: Moment

    public init(_ kind: Kind, hash: String, content: String, expiresAt: Moment) {
        self.kind = kind
        self.hash = hash
        self.content = content
        self.expiresAt = expiresAt
    }
}
