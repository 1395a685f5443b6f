import Documents
import Linting

/// Findings as SARIF 2.1.0, for code scanning.
enum LintSARIF {
    static func text(of report: LintReport) -> String {
        var fingerprints = Fingerprints()
        let rules = Rule.all
        let numbers = Dictionary(rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let results = report.findings.map { finding in
            result(finding, rule: numbers[finding.rule], fingerprint: fingerprints.next(for: finding))
        }
        let root: Node = [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": [
                        "driver": [
                            "name": "grover-deploy lint", "semanticVersion": Node(Version.current),
                            "rules": Node(rules.map(descriptor)),
                        ]
                    ],
                    "invocations": [["executionSuccessful": Node(report.unreadable == 0)]],
                    "columnKind": "unicodeCodePoints",
                    "results": Node(results),
                ]
            ],
        ]
        return JSON.write(root, .pretty) + "\n"
    }

    private static func descriptor(_ rule: Rule) -> Node {
        [
            "id": Node(rule.id),
            "shortDescription": ["text": Node(rule.title)],
            "fullDescription": ["text": Node(rule.rationale)],
            "help": ["text": Node(rule.fix)],
            "defaultConfiguration": ["level": Node(level(rule.severity)), "enabled": Node(!rule.isOptional)],
        ]
    }

    private static func result(_ finding: Finding, rule: Int?, fingerprint: String) -> Node {
        var result = Mapping()
        result["ruleId"] = Node(finding.rule)
        result["ruleIndex"] = rule.map { Node($0) }
        result["level"] = Node(level(finding.severity))
        let object = finding.object.map { "\($0): " } ?? ""
        result["message"] = ["text": Node(object + finding.message)]
        if let place = finding.place { result["locations"] = [location(place, finding)] }
        if let written = finding.written { result["relatedLocations"] = [related(written, finding)] }
        result["partialFingerprints"] = ["groverLint/v1": Node(fingerprint)]
        if let suppression = finding.suppression {
            let isInSource = suppression.origin == .annotation || suppression.origin == .comment
            result["suppressions"] = [
                [
                    "kind": Node(isInSource ? "inSource" : "external"), "status": "accepted",
                    "justification": Node(suppression.reason),
                ]
            ]
        }
        return Node(result)
    }

    private static func location(_ place: Place, _ finding: Finding) -> Node {
        var location = physical(place)
        if let object = finding.object {
            location["logicalLocations"] = [["fullyQualifiedName": Node(object), "kind": "object"]]
        }
        if finding.isApproximate { location["properties"] = ["approximate": true] }
        return location
    }

    private static func related(_ place: Place, _ finding: Finding) -> Node {
        var location = physical(place)
        location["id"] = 1
        location["message"] = ["text": Node(finding.isApproximate ? "in the output" : "in the template")]
        return location
    }

    private static func physical(_ place: Place) -> Node {
        [
            "physicalLocation": [
                "artifactLocation": ["uri": Node(uri(place.file))],
                "region": ["startLine": Node(max(1, place.line)), "startColumn": Node(max(1, place.column))],
            ]
        ]
    }

    /// A path as a reference by RFC 3986.
    static func uri(_ path: String) -> String {
        let path = path == "-" ? "stdin" : path
        var text = path.hasPrefix("/") ? "file://" : ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }

    private static func level(_ severity: Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .info: "note"
        }
    }
}
