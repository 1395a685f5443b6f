import Documents
import Testing

@testable import Linting

/// Runs the linter over texts that stand in a test.
struct Lint {
    var options = LintOptions()
    var input = LintInput()

    init(_ texts: String...) {
        for (number, text) in texts.enumerated() {
            input.sources.append(LintSource(name: "file\(number).yaml", text: text))
        }
    }

    func report() async throws -> LintReport {
        try await Linter(options).run(input)
    }

    /// The findings that the linter itself makes and those of the rule, as `file:line:column rule message`.
    func lines(rule: String? = nil) async throws -> [String] {
        try await report().open.filter { rule == nil || $0.rule == rule }.map { finding in
            "\(finding.place.map(\.description) ?? "-") \(finding.rule) \(finding.message)"
        }
    }

    /// Only what the linter itself finds.
    static func engine(_ texts: String...) -> Lint {
        var lint = Lint()
        for (number, text) in texts.enumerated() {
            lint.input.sources.append(LintSource(name: "file\(number).yaml", text: text))
        }
        lint.options.rules.disabled = Set(
            Rule.all.filter { rule in
                if case .linter = rule.check { false } else { true }
            }.map(\.id))
        return lint
    }
}
