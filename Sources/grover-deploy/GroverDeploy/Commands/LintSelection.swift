internal import ArgumentParser
import Linting

/// What a lint run checks.
struct LintSelection: ParsableArguments {
    @Option(
        name: .customLong("crds"),
        help: ArgumentHelp("Files or folders of CustomResourceDefinitions to check by.", valueName: "path"))
    var crds: [String] = []

    @Option(
        help: "What a kind without a schema is: error, warn or skip.",
        transform: LintChoice.of(LintOptions.MissingSchema.self))
    var missingSchema: LintOptions.MissingSchema = .warn

    @Flag(help: "Make files and documents that are no manifests errors.")
    var strictFiles = false

    @Option(
        name: .customLong("enable"),
        help: ArgumentHelp("Add a rule that is off by default, or 'all'.", valueName: "rule"))
    var enabled: [String] = []

    @Option(name: .customLong("disable"), help: ArgumentHelp("Leave a rule out.", valueName: "rule"))
    var disabled: [String] = []

    func options(in context: DeployContext) throws -> LintOptions {
        var options = LintOptions()
        options.missingSchema = missingSchema
        options.strictFiles = strictFiles
        options.rules.enabled = Set(enabled)
        options.rules.disabled = Set(disabled)
        options.workers = LintFiles.processors
        return options
    }
}
