import Documents
import Linting

/// Findings as JUnit XML: a suite for each file, a case for each finding, and one case that passes where there is none.
///
/// A finding below the severity that fails the run is a case that passes and says something.
struct LintJUnit {
    private let failOn: Severity

    static func text(of report: LintReport, failOn: Severity) -> String {
        LintJUnit(failOn: failOn).text(of: report)
    }

    private func text(of report: LintReport) -> String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        let count = max(1, report.findings.count)
        text += "<testsuites name=\"grover-deploy lint\" tests=\"\(count)\"\(counts(report.findings[...]))>\n"
        if report.findings.isEmpty {
            text += "  <testsuite name=\"all files\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
            text += "    <testcase classname=\"grover-deploy lint\" name=\"no findings\"/>\n  </testsuite>\n"
        }
        var rest = report.findings[...]
        while let first = rest.first {
            let file = first.place?.file
            let suite = rest.prefix { $0.place?.file == file }
            rest = rest.dropFirst(suite.count)
            text += self.suite(file ?? "no place", suite)
        }
        return text + "</testsuites>\n"
    }

    private func counts(_ findings: ArraySlice<Finding>) -> String {
        let open = findings.filter { $0.suppression == nil }
        let errors = open.count { $0.rule == Rule.unreadable }
        let failures = open.count { $0.severity >= failOn } - errors
        return " failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(findings.count - open.count)\""
    }

    private func suite(_ name: String, _ findings: ArraySlice<Finding>) -> String {
        var text = "  <testsuite name=\"\(escaped(name))\" tests=\"\(findings.count)\"\(counts(findings))>\n"
        for finding in findings { text += testCase(finding, name) }
        return text + "  </testsuite>\n"
    }

    private func testCase(_ finding: Finding, _ file: String) -> String {
        let object = finding.object ?? file
        var text = "    <testcase classname=\"\(escaped(object))\" name=\"\(finding.rule)\" file=\"\(escaped(file))\""
        text += " line=\"\(finding.place?.line ?? 1)\">\n"
        let message = escaped(finding.message)
        if let suppression = finding.suppression {
            text += "      <skipped message=\"\(escaped(suppression.reason))\"/>\n"
            return text + "    </testcase>\n"
        }
        let place = escaped(finding.place.map(\.description) ?? file)
        if finding.severity < failOn {
            text += "      <system-out>\(place): \(finding.severity.rawValue): \(message)</system-out>\n"
        } else {
            let element = finding.rule == Rule.unreadable ? "error" : "failure"
            text += "      <\(element) type=\"\(finding.severity.rawValue)\" message=\"\(message)\">"
            text += "\(place): \(message)</\(element)>\n"
        }
        return text + "    </testcase>\n"
    }

    /// XML 1.0 has no place for most control characters, not even as references.
    private func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension Rule {
    fileprivate static let unreadable = "unreadable-input"
}
