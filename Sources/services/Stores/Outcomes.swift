/// How a change went that may find nothing to do.
public enum ChangeOutcome: Sendable, Hashable {
    case done
    /// It was so already.
    case unchanged
    /// What should be changed, or the other side of the relation, does not exist.
    case notFound
}

/// How a change went that only the owner may make.
public enum OwnerOutcome<Value: Sendable>: Sendable {
    case done(Value)
    case notFound
    case notOwner
}

extension OwnerOutcome: Equatable where Value: Equatable {}
