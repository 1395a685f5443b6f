import Documents
import Linting

/// Findings for programs, as one JSON document.
enum LintJSON {
    /// - Parameter tellsCost: with the bytes that the index of all objects took
    static func text(of report: LintReport, tellsCost: Bool) -> String {
        var json = JSONStream(.pretty, size: report.findings.count * 320)
        json.map { json in
            json.list("findings") { json in
                for number in report.findings.indices { add(report.findings[number], to: &json) }
            }
            json.list("skipped") { json in
                for skipped in report.skipped {
                    json.map { json in
                        json.add("file", skipped.place.file)
                        json.add("line", skipped.place.line)
                        json.add("reason", skipped.reason.rawValue)
                    }
                }
            }
            json.map("summary") { json in
                json.add("files", report.files)
                json.add("objects", report.objects)
                json.add("errors", report.count(.error))
                json.add("warnings", report.count(.warning))
                json.add("infos", report.count(.info))
                json.add("suppressed", report.findings.count - report.openCount)
                json.add("skipped", report.skipped.count)
                json.add("unreadable", report.unreadable)
                if tellsCost { json.add("indexBytes", report.indexBytes) }
            }
        }
        json.endLine()
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func add(_ finding: Finding, to json: inout JSONStream) {
        json.map { json in
            json.add("rule", finding.rule)
            json.add("severity", finding.severity.rawValue)
            json.add("message", finding.message)
            json.add("object", finding.object)
            json.add("namespace", finding.namespace)
            json.add("container", finding.container)
            json.add("path", finding.path)
            if let place = finding.place { add(place, to: &json) }
            if finding.isApproximate { json.add("approximate", true) }
            if let written = finding.written {
                json.map("written") { add(written, to: &$0) }
            }
            if let suppression = finding.suppression {
                json.map("suppressed") { json in
                    json.add("by", suppression.origin.rawValue)
                    json.add("reason", suppression.reason)
                }
            }
        }
    }

    private static func add(_ place: Place, to json: inout JSONStream) {
        json.add("file", place.file)
        json.add("line", place.line)
        json.add("column", place.column)
    }
}
