internal import Documents

/// Takes findings down for the rule and the object at hand.
struct Report {
    private(set) var findings: [Finding] = []
    /// The minor that the input is meant for, as in `1.36`.
    let kubernetesVersion: String
    private var rule: Rule?
    private var object: LintObject?
    private var container: String?

    init(kubernetesVersion: String) {
        self.kubernetesVersion = kubernetesVersion
    }

    mutating func begin(_ object: LintObject) {
        self.object = object
        container = nil
    }

    mutating func begin(_ rule: Rule, container: String? = nil) {
        self.rule = rule
        self.container = container
    }

    mutating func callAsFunction(_ message: String, at node: Node) {
        self(message, at: Spot(node))
    }

    /// - Parameter fix: old and new text at the place, where that mends it for sure
    mutating func callAsFunction(_ message: String, at spot: Spot, fix: (old: String, new: String)? = nil) {
        guard var finding = finding(message, at: spot) else { return }
        finding.fix = fix.flatMap { Edit(spot, $0.old, $0.new) }
        if let object { finding.tell(object) }
        finding.container = container
        findings.append(finding)
    }

    /// What takes all objects to see is told of one of them.
    mutating func callAsFunction(_ message: String, at spot: Spot, on object: IndexedObject?) {
        guard var finding = finding(message, at: spot) else { return }
        if let object {
            finding.object = "\(object.kind)/\(object.name)"
            finding.namespace = object.hasNamespace ? object.namespace : nil
            finding.subject = object.subject
        }
        findings.append(finding)
    }

    /// Takes down what the linter itself found.
    mutating func add(_ finding: Finding) {
        var finding = finding
        if let object { finding.tell(object) }
        findings.append(finding)
    }

    private func finding(_ message: String, at spot: Spot) -> Finding? {
        rule.map { Finding(rule: $0.id, severity: $0.severity, message: message, spot: spot) }
    }
}

extension Finding {
    fileprivate mutating func tell(_ object: LintObject) {
        self.object = object.kind.isEmpty ? nil : "\(object.kind)/\(object.name)"
        namespace = object.namespace
        subject = object.subject
    }
}
