import Documents
import Linting

/// Findings as workflow commands of GitHub Actions, which shows them at the lines of a change.
enum LintGitHub {
    static func text(of report: LintReport) -> String {
        var text = ""
        for finding in report.open {
            let command =
                switch finding.severity {
                case .error: "error"
                case .warning: "warning"
                case .info: "notice"
                }
            var properties: [String] = []
            if let place = finding.place {
                properties = ["file=\(property(place.file))", "line=\(place.line)", "col=\(place.column)"]
            }
            properties.append("title=\(property(finding.rule))")
            let object = finding.object.map { "\($0): " } ?? ""
            text += "::\(command) \(properties.joined(separator: ","))::\(data(object + finding.message))\n"
        }
        return text + LintSummary.text(of: report) + "\n"
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
