/// What others who keep something of the user service have to forget or to learn.
public enum UserChange: Sendable, Hashable {
    /// A session is over; the hash of its token.
    case sessionEnded(String)
    /// Whom this member follows has changed.
    case followsChanged(String)
    case privacyChanged(userID: String, isPrivate: Bool)
}

/// The changes after a revision.
public struct UserChanges: Sendable, Hashable {
    /// Of the last change; what to ask for next.
    public var revision: Int64
    public var changes: [UserChange]
    /// False where changes after the revision are forgotten: whatever was kept is to be forgotten too.
    public var isComplete: Bool

    public init(revision: Int64, changes: [UserChange], isComplete: Bool) {
        self.revision = revision
        self.changes = changes
        self.isComplete = isComplete
    }
}
