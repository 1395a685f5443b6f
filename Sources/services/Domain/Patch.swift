/// What a partial update says of one field.
public enum Patch<Value: Sendable & Hashable>: Sendable, Hashable {
    case keep
    case set(Value)

    /// Puts the new value, if there is one, in the place of the old.
    public func apply(to value: inout Value) {
        if case .set(let new) = self { value = new }
    }
}
