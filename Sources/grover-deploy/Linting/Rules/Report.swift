internal import Documents

/// Takes findings down for the rule and the object at hand.
struct Report {
    private(set) var findings: [Finding] = []
    /// The minor that the input is meant for, as in `1.36`.
    let kubernetesVersion: String
    private var rule: (id: String, severity: Severity)?
    private var object: LintObject?
    /// `Deployment/post`, made when something is found.
    private var objectName: String?
    private var container: String?

    init(kubernetesVersion: String) {
        self.kubernetesVersion = kubernetesVersion
    }

    mutating func begin(_ object: LintObject) {
        self.object = object
        objectName = nil
        container = nil
    }

    /// - Parameter container: its name; nil for what is about the object as a whole
    mutating func begin(container: String?) {
        self.container = container
    }

    mutating func begin(rule id: String, _ severity: Severity) {
        rule = (id, severity)
    }

    mutating func callAsFunction(_ message: String, at node: Node, severity: Severity? = nil) {
        self(message, at: Spot(node), severity: severity)
    }

    /// - Parameter fix: old and new text at the place, where that mends it for sure
    /// - Parameter severity: where this case is less than what the rule is mostly about
    mutating func callAsFunction(
        _ message: String, at spot: Spot, fix: (old: String, new: String)? = nil, severity: Severity? = nil
    ) {
        guard var finding = finding(message, at: spot, severity) else { return }
        finding.fix = fix.flatMap { Edit(spot, $0.old, $0.new) }
        tell(of: &finding)
        finding.container = container
        findings.append(finding)
    }

    /// What takes all objects to see is told of one of them.
    mutating func callAsFunction(
        _ message: String, at spot: Spot, on object: IndexedObject?, severity: Severity? = nil
    ) {
        guard var finding = finding(message, at: spot, severity) else { return }
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
        tell(of: &finding)
        findings.append(finding)
    }

    private mutating func tell(of finding: inout Finding) {
        guard let object else { return }
        let name = objectName ?? "\(object.kind)/\(object.name)"
        objectName = name
        finding.object = object.kind.isEmpty ? nil : name
        finding.namespace = object.namespace
        finding.subject = object.subject
    }

    private func finding(_ message: String, at spot: Spot, _ severity: Severity?) -> Finding? {
        rule.map { Finding(rule: $0.id, severity: severity ?? $0.severity, message: message, spot: spot) }
    }
}
