public import Documents

/// One thing that is wrong, or could be better, at one place.
public struct Finding: Sendable, Equatable {
    /// The id of the rule that found it.
    public let rule: String
    public let severity: Severity
    /// Lower case: what is wrong, a semicolon, what to do.
    public let message: String
    /// `Deployment/post`; nil for what is wrong with a file.
    public var object: String?
    public var namespace: String?
    /// The container it is about, if it is about one.
    public var container: String?
    /// The way to the field, where the rule knows it: `spec.template.spec.containers[0].image`.
    public var path: String?
    /// Where to mend it.
    public var place: Place?
    /// For a rendered object whose value came from the catalog, the template; for `helm template` output, the output.
    public var written: Place?
    /// The place is a guess: a line of a template whose output was read.
    public var isApproximate = false
    /// What mends it without a doubt, where something does.
    public var fix: Edit?
    /// Set when somebody decided to live with it.
    public internal(set) var suppression: Suppression?
    /// Which object of the input it belongs to.
    var subject: Subject?

    init(rule: String, severity: Severity, message: String, spot: Spot?) {
        self.rule = rule
        self.severity = severity
        self.message = message
        place = spot?.filledFrom ?? spot?.place
        written = spot?.filledFrom == nil ? nil : spot?.place
    }

    /// An object of the input by its source and its number in there.
    struct Subject: Sendable, Hashable {
        let source: Int
        let number: Int
    }
}

extension Finding {
    /// The order in which findings are told: by place, then by rule.
    static func precedes(_ left: Finding, _ right: Finding) -> Bool {
        switch (left.place, right.place) {
        case (let a?, let b?) where a != b: a < b
        case (nil, _?): true
        case (_?, nil): false
        default:
            (left.rule, left.object ?? "", left.container ?? "", left.message)
                < (right.rule, right.object ?? "", right.container ?? "", right.message)
        }
    }

    /// Everything in the order in which it is told. Findings of files come in that order, file by file, so that they
    /// need not be sorted again.
    static func inOrder(_ files: [[Finding]], _ others: [Finding]) -> [Finding] {
        let others = others.sorted(by: precedes)
        var all: [Finding] = []
        all.reserveCapacity(files.reduce(others.count) { $0 + $1.count })
        var next = 0
        var isInOrder = true
        for finding in files.joined() {
            while next < others.count, precedes(others[next], finding) {
                all.append(others[next])
                next += 1
            }
            isInOrder = isInOrder && (all.isEmpty || !precedes(finding, all[all.count - 1]))
            all.append(finding)
        }
        all += others[next...]
        if !isInOrder { all.sort(by: precedes) }
        return all
    }
}
