internal import ArgumentParser
import Linting

/// What a lint run tells, and when it fails.
struct LintReporting: ParsableArguments {
    @Option(name: .shortAndLong, help: "How to show findings: text, json, sarif, junit, github or gitlab.")
    var output: LintFormat = .text

    @Option(
        help: "The least severity that makes the command fail: error, warning or info.",
        transform: LintChoice.of(Severity.self))
    var failOn: Severity = .error

    @Flag(
        name: .shortAndLong, help: "List what was skipped, and why; as JSON, also what the index of all objects took."
    )
    var verbose = false

    @Flag(help: "List every rule, and check nothing.")
    var rules = false

    @Option(help: ArgumentHelp("Say what a rule finds, why, and what to do; check nothing.", valueName: "rule"))
    var explain: String?
}

enum LintFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
    case sarif
    case junit
    case github
    case gitlab
}
