public import Documents
public import KubernetesModel

/// How to lint.
public struct LintOptions: Sendable {
    public enum MissingSchema: String, Sendable, CaseIterable {
        case error
        case warn
        case skip
    }

    public var schemas = SchemaCatalog.bundled
    /// What to make of a kind that neither Kubernetes nor a definition knows.
    public var missingSchema = MissingSchema.warn
    /// Files that are no manifests are errors.
    public var strictFiles = false
    public var rules = RuleSelection()
    public var limits = ReadingLimits()
    /// Documents of one file.
    public var documents = 100_000
    /// How many files are read at a time.
    public var workers = 2

    public init() {}
}
