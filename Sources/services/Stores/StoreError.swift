/// The store does not do its work: it is gone, full, locked for too long or damaged. Nothing was changed.
public struct StoreError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
