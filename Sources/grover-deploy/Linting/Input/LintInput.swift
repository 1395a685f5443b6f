public import Documents

/// All that one run looks at.
public struct LintInput: Sendable {
    public var sources: [LintSource] = []
    /// Objects that were rendered, with their places in template and catalog.
    public var rendered: [Node] = []
    /// The texts that objects were rendered from, by file: comments there suppress findings too.
    public var renderedFrom: [String: String] = [:]
    /// What the catalog says that its objects do not show.
    public var catalog = DeclaredCatalog()
    /// What was rendered, or released, before: workloads are compared with it.
    public var previous: [Node] = []
    /// What kept objects from being rendered.
    public var problems: [Problem] = []
    /// Files of CustomResourceDefinitions that are not linted themselves.
    public var definitions: [LintSource] = []

    public init() {}
}
