import Linting

/// Writes a report in the form that the command line asks for.
struct LintPrinter {
    let reporting: LintReporting
    let context: DeployContext

    func write(_ report: LintReport) async {
        let output = context.output
        switch reporting.output {
        case .text:
            let isPlain = context.environment["NO_COLOR"]?.isEmpty == false || context.environment["TERM"] == "dumb"
            let hasColor = output.isTerminal && !isPlain
            let texts = LintTexts(folder: context.folder)
            LintText(hasColor: hasColor, listsSkipped: reporting.verbose, texts: texts).write(report, to: output)
        case .json:
            await LintJSON.write(
                report, tellsCost: reporting.verbose, workers: LintFiles.processors, to: output)
        case .sarif: output.write(LintSARIF.text(of: report))
        case .junit: output.write(LintJUnit.text(of: report, failOn: reporting.failOn))
        case .github: output.write(LintGitHub.text(of: report))
        case .gitlab: output.write(LintGitLab.text(of: report))
        }
        // What a machine reads leaves people without an answer.
        let isForPeople = reporting.output == .text || reporting.output == .github
        if !isForPeople { context.messages.writeLine(LintSummary.text(of: report)) }
    }
}
