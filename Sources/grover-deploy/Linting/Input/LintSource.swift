/// One file to lint. It is read when its turn comes, and forgotten after.
public struct LintSource: Sendable {
    /// As findings name it.
    public let name: String
    /// Found in a folder rather than named by the user: what is no manifest there is nobody's mistake.
    public let isFoundInFolder: Bool
    /// A kustomization lays it over something else: it need not be whole.
    public var isPatch = false
    /// The bytes, at most one more than the limit given.
    ///
    /// - Throws: `Problem`
    public let read: @Sendable (_ limit: Int) throws -> [UInt8]

    public init(
        name: String, isFoundInFolder: Bool = false, read: @escaping @Sendable (_ limit: Int) throws -> [UInt8]
    ) {
        self.name = name
        self.isFoundInFolder = isFoundInFolder
        self.read = read
    }

    public init(name: String, text: String) {
        let bytes = Array(text.utf8)
        self.init(name: name) { _ in bytes }
    }
}
