import Documents
import Linting

/// Findings for people: by file, each with the line it is about.
struct LintText {
    let hasColor: Bool
    let listsSkipped: Bool
    let texts: LintTexts

    func write(_ report: LintReport, to output: any TextOutput) {
        var file: String?
        for finding in report.open {
            let current = finding.place?.file ?? ""
            if current != file {
                output.writeLine(
                    (file == nil ? "" : "\n") + bold(current.isEmpty ? "no place" : Excerpt.plain(current)))
                file = current
            }
            output.write(text(of: finding))
        }
        if file != nil { output.write("\n") }
        if listsSkipped {
            for skipped in report.skipped {
                let place = Excerpt.plain("\(skipped.place.file):\(skipped.place.line)")
                output.writeLine("skipped \(place): \(skipped.reason.rawValue)")
            }
        }
        output.writeLine(LintSummary.text(of: report, listsSkipped: listsSkipped))
    }

    private func text(of finding: Finding) -> String {
        let place = finding.place.map { "\(finding.isApproximate ? "~" : "")\($0.line):\($0.column)" } ?? "-"
        let object = finding.object.map { object in
            " [\(finding.namespace.map { "\($0)/" } ?? "")\(object)]"
        }
        let said = Excerpt.plain(finding.message + (object ?? ""))
        var text = "  \(place)  \(colored(finding.severity))  \(finding.rule)  \(said)\n"
        if let written = finding.written {
            text += "    \(finding.isApproximate ? "in" : "template") \(Excerpt.plain(written.description))\n"
        }
        let shown = finding.isApproximate ? finding.written : finding.place
        guard let shown, let line = texts.line(of: shown) else { return text }
        let excerpt = Excerpt(line, column: shown.column)
        let number = String(shown.line)
        let margin = String(repeating: " ", count: number.count)
        text += "    \(dim("\(number) |")) \(excerpt.text)\n"
        text += "    \(dim("\(margin) |")) \(excerpt.indent)\(paint("^", finding.severity))\n"
        return text
    }

    private func colored(_ severity: Severity) -> String { paint(severity.rawValue, severity) }

    private func paint(_ text: String, _ severity: Severity) -> String {
        switch severity {
        case .error: code("31", text)
        case .warning: code("33", text)
        case .info: code("36", text)
        }
    }

    private func bold(_ text: String) -> String { code("1", text) }
    private func dim(_ text: String) -> String { code("2", text) }

    private func code(_ code: String, _ text: String) -> String {
        hasColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
