internal import ArgumentParser
import Documents
import KubernetesModel
import Linting

/// What a lint run checks.
struct LintSelection: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The Kubernetes that the manifests are meant for: \(SchemaCatalog.minors.joined(separator: ", ")).",
            valueName: "minor"))
    var kubernetesVersion = "1.36"

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

    @Option(help: ArgumentHelp("Findings of before, which do not count.", valueName: "file"))
    var baseline: String?

    @Flag(name: .customLong("update-baseline"), help: "Write what is found into the file of --baseline.")
    var updatesBaseline = false

    func validate() throws {
        guard !updatesBaseline || baseline != nil else {
            throw ValidationError("--update-baseline needs the file: add --baseline FILE")
        }
    }

    /// - Throws: `DeployFailure`, for a file of suppressions or a baseline that cannot be read
    func options(in context: DeployContext) throws -> LintOptions {
        var options = LintOptions()
        guard let schemas = SchemaCatalog.ofMinor(minor) else {
            let known = SchemaCatalog.minors.joined(separator: ", ")
            throw DeployFailure(.usage, "no schemas of Kubernetes '\(kubernetesVersion)'; there are \(known)")
        }
        options.schemas = schemas
        options.missingSchema = missingSchema
        options.strictFiles = strictFiles
        options.workers = LintFiles.processors
        options.today = LintFiles.today
        do {
            if let text = try LintFiles.text(of: SuppressionFile.name, in: context) {
                options.suppressions = try SuppressionFile(text)
            }
            if let baseline, !updatesBaseline {
                guard let text = try LintFiles.text(of: baseline, in: context) else {
                    throw Problem("\(baseline): there is no such file; write it with --update-baseline")
                }
                options.baseline = (try Baseline(text, file: baseline), baseline)
            }
        } catch let problem as Problem {
            throw DeployFailure(.changesPending, problem.place.map { "\($0): \(problem.message)" } ?? problem.message)
        } catch let problems as Problems {
            let lines = problems.all.map { problem in
                (problem.place.map { "\($0): " } ?? "") + problem.message
            }
            throw DeployFailure(.changesPending, lines.joined(separator: "\n"))
        }
        options.rules.enabled = Set(enabled).union(options.suppressions?.enabled ?? [])
        options.rules.disabled = Set(disabled).union(options.suppressions?.disabled ?? [])
        return options
    }

    /// `1.34` of `v1.34.2`.
    private var minor: String {
        let text = kubernetesVersion.hasPrefix("v") ? kubernetesVersion.dropFirst() : kubernetesVersion[...]
        return text.split(separator: ".").prefix(2).joined(separator: ".")
    }

    func writeBaseline(of report: LintReport, in context: DeployContext) throws {
        guard let baseline else { return }
        try LintFiles.write(Array(Baseline(report).text.utf8), to: baseline, in: context)
        let count = report.open.count - report.open.count { $0.rule == Rule.unreadableID }
        context.messages.writeLine("\(baseline): \(count) finding\(count == 1 ? "" : "s"), which no longer count")
    }
}
