internal import ArgumentParser
import Documents
import Linting
import Rendering
import ServiceCatalog

/// Checks manifests, with no cluster and no network.
struct LintCommand: DeployCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Checks manifests: schema, references between objects, safe rollouts, good practice.",
        discussion: """
            Without a PATH it checks the objects that the catalog renders to, and names the places in catalog and \
            templates. A PATH is a file, a folder with everything below it, or - for standard input. It needs no \
            cluster and no network.


            """ + DeployExit.helpText)

    @Argument(help: ArgumentHelp("Files, folders, or - for standard input.", valueName: "path"))
    var paths: [String] = []

    @OptionGroup var catalog: CatalogOptions

    @Option(
        help: ArgumentHelp(
            "What was rendered before, to find changes that a server refuses.",
            discussion: "Without a PATH it is manifests/rendered/<environment>, if that is there.", valueName: "path")
    )
    var previous: String?

    @OptionGroup var reporting: LintReporting
    @OptionGroup var selection: LintSelection

    @Flag(name: .customLong("fix"), help: "Mend in the files what can be mended without a doubt, and check again.")
    var fixes = false

    func validate() throws {
        guard !fixes || !paths.isEmpty else {
            throw ValidationError(
                "--fix changes files: name them; what is rendered is mended in catalog and templates")
        }
        guard !fixes || !paths.contains("-") else {
            throw ValidationError("--fix changes files, and standard input is none; leave '-' out")
        }
        guard paths.isEmpty || catalog.isDefault else {
            throw ValidationError("--env, --image and --set say what is rendered; leave them or the paths out")
        }
    }

    func run(in context: DeployContext) async throws {
        if reporting.rules { return context.output.write(RulePages.list) }
        if let id = reporting.explain { return context.output.write(try RulePages.page(of: id)) }

        let options = try selection.options(in: context)
        let linter: Linter
        do {
            linter = try Linter(options)
        } catch let problem as Problem {
            throw DeployFailure(.usage, problem.message)
        }
        let input = try input(in: context)
        var report = await linter.run(input)
        // What was not read for want of patience is no finding.
        try Task.checkCancellation()
        if fixes {
            if try LintFixes.apply(report, input.sources, in: context) { report = await linter.run(input) }
        }
        if selection.updatesBaseline {
            try selection.writeBaseline(of: report, in: context)
            for finding in report.open where finding.rule == Rule.unreadableID {
                let place = finding.place.map { "\($0): " } ?? ""
                context.messages.writeLine("error: \(place)\(finding.message)")
            }
            if report.unreadable > 0 { throw DeployFailure(.changesPending) }
            return
        }
        await LintPrinter(reporting: reporting, context: context).write(report)
        if report.unreadable > 0 { throw DeployFailure(.changesPending) }
        if report.findings.contains(where: { $0.suppression == nil && $0.severity >= reporting.failOn }) {
            throw DeployFailure(.failed)
        }
    }

    private func input(in context: DeployContext) throws -> LintInput {
        var input = LintInput()
        if let previous { input.previous = try LintPrevious.objects(of: previous, in: context) }
        input.definitions = LintFiles.sources(of: selection.crds, in: context)
        guard paths.isEmpty else {
            input.sources = LintFiles.sources(of: paths, in: context)
            return input
        }
        do {
            let resolved = try catalog.load(in: context)
            input.rendered = try Renderer.render(resolved).objects
            input.catalog = DeclaredCatalog(resolved)
            input.renderedFrom = try ProjectFiles(folder: context.folder).texts
            if previous == nil { input.previous = try LintPrevious.rendered(catalog.env, in: context) }
        } catch let problem as Problem {
            input.problems = [problem]
        } catch let problems as Problems {
            input.problems = problems.all
        }
        return input
    }
}
