internal import Documents

extension ValueConstraints {
    /// `allOf`, `anyOf`, `oneOf` and `not`: an alternative holds where nothing is wrong by it.
    func checkAlternatives(_ node: Node, _ path: FieldPath, into findings: inout SchemaFindings) {
        func report(_ message: String) { findings.problems.append(SchemaProblem(.notAllowed, path, message, node)) }
        for part in all { part.check(node, path, into: &findings) }
        if !any.isEmpty {
            let found = any.map { $0.complaints(about: node, path, &findings) }
            if !found.contains(where: \.problems.isEmpty) {
                tell(any, found.map(\.problems), "one or more of", node, path, into: &findings)
            }
        }
        if !one.isEmpty {
            let found = one.map { $0.complaints(about: node, path, &findings) }
            let holding = zip(one, found).filter(\.1.problems.isEmpty).map(\.0)
            let areSure = found.allSatisfy { $0.isSure || !$0.problems.isEmpty }
            if holding.isEmpty {
                tell(one, found.map(\.problems), "one of", node, path, into: &findings)
            } else if holding.count > 1, areSure {
                let keys = Self.keys(of: holding)
                report(
                    keys.map { "\(Self.list($0, "and")) exclude each other; leave one" }
                        ?? "this fits \(holding.count) of the alternatives of 'oneOf'; it may fit one")
            }
        }
        if let not {
            let found = not.complaints(about: node, path, &findings)
            guard found.problems.isEmpty, found.isSure else { return }
            let only = not.required.count == 1 && not.properties.isEmpty ? not.required.first : nil
            report(only.map { "'\($0)' may not stand here" } ?? "this is what the definition rules out with 'not'")
        }
    }

    /// What is wrong with the value by this alternative; asked once for each, since alternatives nest.
    private func complaints(
        about node: Node, _ path: FieldPath, _ findings: inout SchemaFindings
    ) -> (problems: [SchemaProblem], isSure: Bool) {
        let before = findings
        findings.problems = []
        findings.isSure = true
        check(node, path, into: &findings)
        let found = (findings.problems, findings.isSure)
        findings.problems = before.problems
        findings.isSure = before.isSure && found.1
        return found
    }

    /// Says what none of the alternatives finds: the keys, where they ask for keys; else what the nearest one misses.
    private func tell(
        _ alternatives: [ValueConstraints], _ found: [[SchemaProblem]], _ wanted: String, _ node: Node,
        _ path: FieldPath, into findings: inout SchemaFindings
    ) {
        if let keys = Self.keys(of: alternatives) {
            return findings.problems.append(
                SchemaProblem(.missingField, path, "\(wanted) \(Self.list(keys, "and")) is missing", node))
        }
        let first = found.min { $0.count < $1.count }?.first
        let hint = first.map { problem in
            ": \(problem.path == path.text || problem.path.isEmpty ? "" : "\(problem.path): ")\(problem.message)"
        }
        findings.problems.append(
            SchemaProblem(
                .notAllowed, path, "this fits none of the \(alternatives.count) alternatives\(hint ?? "")", node))
    }

    /// The keys, where each alternative asks for one and nothing else.
    private static func keys(of alternatives: [ValueConstraints]) -> [String]? {
        let keys = alternatives.compactMap { alternative in
            alternative.required.count == 1 && alternative.properties.isEmpty && alternative.all.isEmpty
                ? alternative.required[0] : nil
        }
        return keys.count == alternatives.count ? keys : nil
    }

    private static func list(_ words: [String], _ last: String) -> String {
        let quoted = words.map { "'\($0)'" }
        guard let end = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
        return "\(quoted.dropLast().joined(separator: ", ")) \(last) \(end)"
    }
}
