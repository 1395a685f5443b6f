import Documents
import Linting

/// Findings as a Code Quality report of GitLab.
enum LintGitLab {
    static func text(of report: LintReport) -> String {
        var fingerprints = Fingerprints()
        let issues = report.open.map { finding in
            let object = finding.object.map { "\($0): " } ?? ""
            return [
                "description": Node(object + finding.message),
                "check_name": Node(finding.rule),
                "fingerprint": Node(fingerprints.next(for: finding)),
                "severity": Node(severity(finding.severity)),
                "location": [
                    "path": Node(finding.place?.file ?? "manifests/catalog.yaml"),
                    "lines": ["begin": Node(finding.place?.line ?? 1)],
                ],
            ] as Node
        }
        return JSON.write(Node(issues), .pretty) + "\n"
    }

    private static func severity(_ severity: Severity) -> String {
        switch severity {
        case .error: "critical"
        case .warning: "minor"
        case .info: "info"
        }
    }
}
