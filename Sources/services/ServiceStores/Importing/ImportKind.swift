/// A collection of the old database, and how its documents become records.
public struct ImportKind<Record: Sendable>: Sendable {
    public let name: String
    let read: @Sendable (inout ExportDocument) throws(ExportDocument.Unfit) -> Record

    /// - Parameter name: of the collection.
    public init(
        _ name: String, read: @escaping @Sendable (inout ExportDocument) throws(ExportDocument.Unfit) -> Record
    ) {
        self.name = name
        self.read = read
    }
}
