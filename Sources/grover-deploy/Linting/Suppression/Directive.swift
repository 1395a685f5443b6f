internal import Documents

/// Somebody's word that findings may stay, before it is known whether there are any.
struct Directive: Sendable {
    enum Scope: Sendable {
        /// One object, or one of its containers.
        case object(Finding.Subject, container: String?)
        /// One line of a file.
        case line(file: String, line: Int)
        /// What the file of suppressions says.
        case pattern(SuppressionFile.Entry)
    }

    /// Empty for all rules.
    let rules: Set<String>
    let scope: Scope
    let origin: Suppression.Origin
    let reason: String
    /// The last day on which it counts, as in `2027-01-31`.
    let until: String?
    let place: Place?
    /// Whether it is a mistake when it suppresses nothing: others' annotations may serve others' tools.
    let mustBeUsed: Bool

    var suppression: Suppression { Suppression(origin, reason: reason, place: place) }

    func covers(_ finding: Finding) -> Bool {
        guard rules.isEmpty || rules.contains(finding.rule) else { return false }
        switch scope {
        case .object(let subject, let container):
            return finding.subject == subject && (container == nil || finding.container == container)
        case .line(let file, let line):
            return [finding.place, finding.written].contains { $0?.line == line && $0?.file == file }
        case .pattern(let entry):
            return entry.matches(finding)
        }
    }
}
