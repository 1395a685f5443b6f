internal import Documents

/// Takes findings down for the rule and the object at hand.
struct Report {
    private(set) var findings: [Finding] = []
    private var rule: Rule?
    private var object: LintObject?
    private var container: String?

    mutating func begin(_ object: LintObject) {
        self.object = object
        container = nil
    }

    mutating func begin(_ rule: Rule, container: String? = nil) {
        self.rule = rule
        self.container = container
    }

    mutating func callAsFunction(_ message: String, at node: Node, path: String? = nil) {
        self(message, at: Spot(node), path: path)
    }

    mutating func callAsFunction(_ message: String, at spot: Spot, path: String? = nil) {
        guard let rule else { return }
        var finding = Finding(rule: rule.id, severity: rule.severity, message: message, spot: spot)
        if let object {
            finding.object = object.kind.isEmpty ? nil : "\(object.kind)/\(object.name)"
            finding.namespace = object.namespace
            finding.subject = object.subject
        }
        finding.container = container
        finding.path = path
        findings.append(finding)
    }

    /// Takes down what the linter itself found.
    mutating func add(_ finding: Finding) {
        var finding = finding
        if let object, finding.object == nil {
            finding.object = object.kind.isEmpty ? nil : "\(object.kind)/\(object.name)"
            finding.namespace = object.namespace
            finding.subject = object.subject
        }
        findings.append(finding)
    }
}
