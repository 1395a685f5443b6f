internal import Documents

/// Which rules a run applies.
public struct RuleSelection: Sendable {
    /// Ids to apply over the default ones; `all` names every rule.
    public var enabled: Set<String> = []
    public var disabled: Set<String> = []

    public init() {}

    public func includes(_ rule: Rule) -> Bool {
        guard !disabled.contains(rule.id) else { return false }
        return !rule.isOptional || enabled.contains(rule.id) || enabled.contains("all")
    }

    /// - Throws: `Problem`, for an id that no rule has
    public func check() throws {
        for id in enabled.union(disabled).sorted() where id != "all" && Rule.named(id) == nil {
            let nearest = Spelling.nearest(to: id, among: Rule.all.map(\.id)).map { "; did you mean '\($0)'?" }
            throw Problem("there is no rule '\(id)'\(nearest ?? "; 'lint --rules' lists all")")
        }
    }
}

extension Rule {
    /// The rule of an id.
    public static func named(_ id: String) -> Rule? { byID[id] }

    private static let byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
}
