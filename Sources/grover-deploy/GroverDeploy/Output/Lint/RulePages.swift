import Documents
import Linting

/// What `lint --rules` and `lint --explain` print.
enum RulePages {
    static var list: String {
        Table.text(
            Rule.all.map { rule in
                [rule.id, rule.severity.rawValue, rule.isOptional ? "off" : "on", rule.title]
            })
    }

    /// - Throws: `DeployFailure`, for an id that no rule has
    static func page(of id: String) throws -> String {
        guard let rule = Rule.named(id) else {
            let advice = Spelling.nearest(to: id, among: Rule.all.map(\.id)).map { "; did you mean '\($0)'?" }
            throw DeployFailure(.usage, "there is no rule '\(id)'\(advice ?? "; 'lint --rules' lists all")")
        }
        var text = "\(rule.id): \(rule.title)\n"
        text += "severity: \(rule.severity.rawValue)\(rule.isOptional ? ", off unless enabled" : "")\n"
        text += "\nwhy: \(rule.rationale)\n\nfix: \(rule.fix)\n"
        if !rule.peers.isEmpty { text += "\nalso: \(rule.peers.map(\.description).joined(separator: ", "))\n" }
        return text
    }
}
