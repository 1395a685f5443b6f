import Documents
import Linting

/// Findings for programs, as one JSON document.
enum LintJSON {
    /// - Parameter tellsCost: with the bytes that the index of all objects took
    static func text(of report: LintReport, tellsCost: Bool) -> String {
        var root = Mapping()
        root["findings"] = Node(report.findings.map(node))
        root["skipped"] = Node(
            report.skipped.map { skipped in
                [
                    "file": Node(skipped.place.file), "line": Node(skipped.place.line),
                    "reason": Node(skipped.reason.rawValue),
                ]
            })
        root["summary"] = [
            "files": Node(report.files), "objects": Node(report.objects), "errors": Node(report.count(.error)),
            "warnings": Node(report.count(.warning)), "infos": Node(report.count(.info)),
            "suppressed": Node(report.findings.count - report.open.count), "skipped": Node(report.skipped.count),
            "unreadable": Node(report.unreadable),
        ]
        if tellsCost { root["summary"]?["indexBytes"] = Node(report.indexBytes) }
        return JSON.write(Node(root), .pretty) + "\n"
    }

    private static func node(_ finding: Finding) -> Node {
        var node = Mapping()
        node["rule"] = Node(finding.rule)
        node["severity"] = Node(finding.severity.rawValue)
        node["message"] = Node(finding.message)
        node["object"] = finding.object.map { Node($0) }
        node["namespace"] = finding.namespace.map { Node($0) }
        node["container"] = finding.container.map { Node($0) }
        node["path"] = finding.path.map { Node($0) }
        if let place = finding.place {
            node["file"] = Node(place.file)
            node["line"] = Node(place.line)
            node["column"] = Node(place.column)
        }
        if finding.isApproximate { node["approximate"] = true }
        if let written = finding.written {
            node["written"] = [
                "file": Node(written.file), "line": Node(written.line), "column": Node(written.column),
            ]
        }
        if let suppression = finding.suppression {
            node["suppressed"] = [
                "by": Node(suppression.origin.rawValue), "reason": Node(suppression.reason),
            ]
        }
        return Node(node)
    }
}
