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

    private static func data(_ text: String) -> String { escaped(text, "%\r\n") }
    private static func property(_ text: String) -> String { escaped(text, "%\r\n:,") }

    /// By scalars: to Swift a carriage return and the newline after it are one character.
    private static func escaped(_ text: String, _ special: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard special.unicodeScalars.contains(scalar) else {
                // Other control characters have no escape there, and no business in a log.
                escaped.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            escaped.append(contentsOf: ("%" + (digits.count < 2 ? "0" : "") + digits).unicodeScalars)
        }
        return String(escaped)
    }
}
