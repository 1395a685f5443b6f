internal import Documents

/// Lays every word that findings may stay over the findings, and finds fault with the words themselves.
struct SuppressionBook {
    private struct Line: Hashable {
        let file: String
        let line: Int
    }

    private let directives: [Directive]
    private var used: [Bool]
    private let today: String?
    private let includes: Set<String>
    private var byLine: [Line: [Int]] = [:]
    private var byObject: [Finding.Subject: [Int]] = [:]
    private var patterns: [Int] = []

    /// - Parameter includes: the ids of the rules that count
    init(_ directives: [Directive], today: String?, includes: Set<String>) {
        self.directives = directives
        self.today = today
        self.includes = includes
        used = Array(repeating: false, count: directives.count)
        for (position, directive) in directives.enumerated() where isValid(directive) {
            switch directive.scope {
            case .line(let file, let line): byLine[Line(file: file, line: line), default: []].append(position)
            case .object(let subject, _): byObject[subject, default: []].append(position)
            case .pattern: patterns.append(position)
            }
        }
    }

    mutating func apply(to findings: inout [Finding]) {
        guard !directives.isEmpty else { return }
        for number in findings.indices {
            for position in candidates(for: findings[number]) where directives[position].covers(findings[number]) {
                used[position] = true
                if findings[number].suppression == nil {
                    findings[number].suppression = directives[position].suppression
                }
            }
        }
    }

    private func candidates(for finding: Finding) -> [Int] {
        var found = patterns
        for case let place? in [finding.place, finding.written] {
            found += byLine[Line(file: place.file, line: place.line)] ?? []
        }
        if let subject = finding.subject { found += byObject[subject] ?? [] }
        return found
    }

    /// What is wrong with the suppressions.
    func findings() -> [Finding] {
        directives.indices.compactMap { position in
            let directive = directives[position]
            guard directive.mustBeUsed || isExpired(directive) else { return nil }
            if let unknown = directive.rules.sorted().first(where: { Rule.named($0) == nil }) {
                return finding(.unusedSuppression, Self.complaint(aboutName: unknown), directive)
            }
            if directive.reason.isEmpty {
                return finding(
                    .suppressionWithoutReason, "a suppression without a reason hides nothing; add one", directive)
            }
            if isExpired(directive) {
                let message = "this suppression ended with \(directive.until ?? ""); mend what it hid, or renew it"
                return finding(.expiredSuppression, message, directive)
            }
            guard !used[position], directive.rules.isSubset(of: includes) else { return nil }
            let rules = directive.rules.sorted().joined(separator: ", ")
            return finding(.unusedSuppression, "there is no '\(rules)' to suppress here; remove this", directive)
        }
    }

    private static func complaint(aboutName name: String) -> String {
        guard !name.isEmpty else { return "no rule is named; write 'ignore RULE: reason'" }
        let nearest = Spelling.nearest(to: name, among: Rule.all.map(\.id))
        return "there is no rule '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "; remove this")
    }

    private func finding(_ rule: Rule, _ message: String, _ directive: Directive) -> Finding {
        var finding = Finding(rule: rule.id, severity: rule.severity, message: message, spot: Spot(directive.place))
        if case .object(let subject, _) = directive.scope { finding.subject = subject }
        return finding
    }

    private func isValid(_ directive: Directive) -> Bool { !directive.reason.isEmpty && !isExpired(directive) }

    /// A day counts to its end.
    private func isExpired(_ directive: Directive) -> Bool {
        guard let until = directive.until, let today else { return false }
        return until < today
    }
}
