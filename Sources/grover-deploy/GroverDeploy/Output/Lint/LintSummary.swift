import Linting

/// The line that a run ends with.
enum LintSummary {
    static func text(of report: LintReport, listsSkipped: Bool = true) -> String {
        let open = report.openCount
        var text =
            open == 0
            ? "no findings"
            : "\(counted(open, "finding")): \(counted(report.count(.error), "error")),"
                + " \(counted(report.count(.warning), "warning")), \(report.count(.info)) info"
        text += "; \(counted(report.objects, "object"))"
        if report.files > 0 { text += " in \(counted(report.files, "file"))" }
        let suppressed = report.findings.count - open
        if suppressed > 0 { text += "; \(suppressed) suppressed" }
        if report.unreadable > 0 { text += "; \(report.unreadable) unreadable" }
        if !report.skipped.isEmpty {
            text += "; \(report.skipped.count) skipped\(listsSkipped ? "" : " (-v lists them)")"
        }
        return text
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
