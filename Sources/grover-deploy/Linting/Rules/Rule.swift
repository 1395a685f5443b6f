/// One check: what it finds, why that matters, and what to do.
///
/// Each rule stands in a file of its own and in `Rule.all`; its fixtures in `Tests/Fixtures/Lint/<id>/`.
public final class Rule: Sendable {
    /// Stable: suppressions, baselines and reports name it.
    public let id: String
    public let severity: Severity
    /// What is wrong, in a few words.
    public let title: String
    public let rationale: String
    public let fix: String
    /// The same check under the names of others, whose suppressions count.
    public let peers: [Peer]
    /// Off unless somebody asks for it: a matter of taste.
    public let isOptional: Bool
    let check: Check

    enum Check: Sendable {
        /// Objects of some kinds; of all, where no kinds are given.
        case objects([String], @Sendable (LintObject, inout Report) -> Void)
        case pods(@Sendable (PodView, inout Report) -> Void)
        case containers(@Sendable (ContainerView, PodView, inout Report) -> Void)
        /// What takes all objects to see.
        case cluster(@Sendable (ObjectIndex, inout Report) -> Void)
        /// Carried out by the linter itself.
        case linter
    }

    init(
        _ id: String, _ severity: Severity, _ title: String, why rationale: String, fix: String,
        peers: [Peer] = [], isOptional: Bool = false, _ check: Check
    ) {
        self.id = id
        self.severity = severity
        self.title = title
        self.rationale = rationale
        self.fix = fix
        self.peers = peers
        self.isOptional = isOptional
        self.check = check
    }
}

extension Rule {
    /// A check of another tool.
    public struct Peer: Sendable, Hashable, CustomStringConvertible {
        public enum Tool: String, Sendable {
            case kubeLinter = "kube-linter"
            case kubeScore = "kube-score"
            case polaris
            case pluto
            case kubeconform
        }

        public let tool: Tool
        public let name: String

        static func kubeLinter(_ name: String) -> Peer { Peer(tool: .kubeLinter, name: name) }
        static func kubeScore(_ name: String) -> Peer { Peer(tool: .kubeScore, name: name) }
        static func pluto(_ name: String) -> Peer { Peer(tool: .pluto, name: name) }
        static func polaris(_ name: String) -> Peer { Peer(tool: .polaris, name: name) }

        public var description: String { "\(tool.rawValue) \(name)" }
    }
}
