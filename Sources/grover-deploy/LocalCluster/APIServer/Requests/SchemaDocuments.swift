import Documents

/// The OpenAPI documents that the server publishes.
protocol SchemaDocuments: Sendable {
    /// The answer to `/openapi/v3`.
    var index: Node { get }

    /// The JSON of one group's document.
    func document(group: String, version: String) -> [UInt8]?
}

/// A server without schemas: its index names no group.
struct NoSchemaDocuments: SchemaDocuments {
    var index: Node { ["paths": [:]] }

    func document(group: String, version: String) -> [UInt8]? { nil }
}
