internal import Documents

extension ValueConstraints {
    /// `allOf`, `anyOf`, `oneOf` and `not`: an alternative holds where nothing is wrong by it.
    func checkAlternatives(_ node: Node, _ path: FieldPath, into problems: inout [SchemaProblem]) {
        func report(_ message: String) { problems.append(SchemaProblem(.notAllowed, path, message, node)) }
        for part in all { part.check(node, path, into: &problems) }
        if !any.isEmpty, !any.contains(where: { $0.holds(node, path) }) {
            tell(any, "one or more of", node, path, into: &problems)
        }
        if !one.isEmpty {
            let holding = one.filter { $0.holds(node, path) }
            if holding.isEmpty {
                tell(one, "one of", node, path, into: &problems)
            } else if holding.count > 1 {
                let keys = Self.keys(of: holding)
                report(
                    keys.map { "\(Self.list($0, "and")) exclude each other; leave one" }
                        ?? "this fits \(holding.count) of the alternatives of 'oneOf'; it may fit one")
            }
        }
        if let not, not.holds(node, path) {
            let only = not.required.count == 1 && not.properties.isEmpty ? not.required.first : nil
            report(only.map { "'\($0)' may not stand here" } ?? "this is what the definition rules out with 'not'")
        }
    }

    private func holds(_ node: Node, _ path: FieldPath) -> Bool {
        var problems: [SchemaProblem] = []
        check(node, path, into: &problems)
        return problems.isEmpty
    }

    /// Says what none of the alternatives finds: the keys, where they ask for keys; else what the nearest one misses.
    private func tell(
        _ alternatives: [ValueConstraints], _ wanted: String, _ node: Node, _ path: FieldPath,
        into problems: inout [SchemaProblem]
    ) {
        if let keys = Self.keys(of: alternatives) {
            return problems.append(
                SchemaProblem(.missingField, path, "\(wanted) \(Self.list(keys, "and")) is missing", node))
        }
        let complaints = alternatives.map { alternative in
            var found: [SchemaProblem] = []
            alternative.check(node, path, into: &found)
            return found
        }
        let first = complaints.min { $0.count < $1.count }?.first
        let hint = first.map { problem in
            ": \(problem.path == path.text || problem.path.isEmpty ? "" : "\(problem.path): ")\(problem.message)"
        }
        problems.append(
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
