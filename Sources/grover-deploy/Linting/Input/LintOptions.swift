public import Documents
public import KubernetesModel

/// How to lint.
public struct LintOptions: Sendable {
    public enum MissingSchema: String, Sendable, CaseIterable {
        case error
        case warn
        case skip
    }

    /// The schemas of the Kubernetes that the input is meant for.
    public var schemas = SchemaCatalog.ofMinor("1.36") ?? .bundled
    /// What to make of a kind that neither Kubernetes nor a definition knows.
    public var missingSchema = MissingSchema.warn
    /// Files that are no manifests are errors.
    public var strictFiles = false
    public var rules = RuleSelection()
    /// What `.grover-lint.yaml` says.
    public var suppressions: SuppressionFile?
    /// What was found before, and the file that says so.
    public var baseline: (findings: Baseline, file: String)?
    /// The day by which suppressions are over or not, as in `2026-06-01`; without one, none is.
    public var today: String?
    public var limits = ReadingLimits()
    /// Documents of one file.
    public var documents = 100_000
    /// How many files are read at a time.
    public var workers = 2

    public init() {}
}
