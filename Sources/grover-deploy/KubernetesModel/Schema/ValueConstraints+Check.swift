internal import Documents

extension ValueConstraints {
    /// Takes down what is wrong with the value; its type is right already.
    func check(_ node: Node, _ path: FieldPath, into findings: inout SchemaFindings) {
        func report(_ code: SchemaProblem.Code, _ message: String) {
            findings.problems.append(SchemaProblem(code, path, message, node))
        }
        if node.isNull {
            if !takesNull { report(.wrongType, "null does not belong here; leave the field out, or give it a value") }
            return
        }
        if let type, !hasType(type, node) {
            return report(.wrongType, "\(Self.words[type] ?? type) belongs here, not \(node.shown)")
        }
        if let allowed, !allows(node) { report(.notAllowed, complaint(about: node, allowed, &findings)) }
        switch node.value {
        case .string(let text): check(text, path, node, into: &findings)
        case .number: checkNumber(node, report)
        case .list(let list):
            check(list.count, itemCounts, "item", report)
            if isUnique, let double = Self.repeated(in: list) {
                findings.problems.append(
                    SchemaProblem(
                        .duplicateItem, path.index(double), "this item stands here twice", list[double]))
            }
            if let items {
                for (index, item) in list.enumerated() { items.check(item, path.index(index), into: &findings) }
            }
        case .map(let map):
            check(map.count, propertyCounts, "key", report)
            checkKeys(map, node, path, into: &findings)
        case .null, .bool: break
        }
        checkAlternatives(node, path, into: &findings)
    }

    private func allows(_ node: Node) -> Bool {
        guard let allowedTexts else { return allowed?.contains(node) ?? true }
        return node.string.map(allowedTexts.contains) ?? false
    }

    private func check(_ text: String, _ path: FieldPath, _ node: Node, into findings: inout SchemaFindings) {
        func report(_ code: SchemaProblem.Code, _ message: String) {
            findings.problems.append(SchemaProblem(code, path, message, node))
        }
        if lengths != 0...Int.max {
            check(text.unicodeScalars.count, lengths, "character", report)
        }
        if let pattern {
            switch expression?.isFound(in: text, within: &findings.patternSteps) {
            case true: break
            case false: report(.wrongType, "'\(text.shortened)' does not match the pattern \(pattern)")
            case nil: findings.isSure = false
            }
        }
        if let format, let complaint = SchemaFormat.complaint(about: text, format) {
            report(.wrongType, "'\(text.shortened)' is \(complaint)")
        }
    }

    private func checkNumber(_ node: Node, _ report: (SchemaProblem.Code, String) -> Void) {
        let shown = node.number ?? ""
        if let minimum {
            let order = Self.compare(node, minimum.value)
            if order < 0 || order == 0 && minimum.isExclusive {
                let bound = minimum.value.number ?? ""
                report(
                    .outOfRange,
                    "\(shown) is too small; use \(minimum.isExclusive ? "more than \(bound)" : "\(bound) or more")")
            }
        }
        if let maximum {
            let order = Self.compare(node, maximum.value)
            if order > 0 || order == 0 && maximum.isExclusive {
                let bound = maximum.value.number ?? ""
                report(
                    .outOfRange,
                    "\(shown) is too large; use \(maximum.isExclusive ? "less than \(bound)" : "\(bound) or less")")
            }
        }
        if let multipleOf, !Self.divides(multipleOf, node) {
            report(.outOfRange, "\(shown) is no multiple of \(multipleOf.number ?? "")")
        }
    }

    private func check(
        _ count: Int, _ range: ClosedRange<Int>, _ noun: String, _ report: (SchemaProblem.Code, String) -> Void
    ) {
        guard !range.contains(count) else { return }
        let bound = count < range.lowerBound ? range.lowerBound : range.upperBound
        let wanted = "\(bound) or \(count < range.lowerBound ? "more" : "fewer")"
        report(.outOfRange, "\(count) \(noun)\(count == 1 ? "" : "s"); \(wanted) belong here")
    }

    private func checkKeys(_ map: Mapping, _ node: Node, _ path: FieldPath, into findings: inout SchemaFindings) {
        for key in required where map[key] == nil && !defaulted.contains(key) {
            findings.problems.append(
                SchemaProblem(.missingField, path.key(key), "'\(key)' is missing; it is required here", node))
        }
        for (key, constraints) in properties {
            guard let value = map[key] ?? constraints.defaultValue else { continue }
            constraints.check(value, path.key(key), into: &findings)
        }
        guard let additional else { return }
        for entry in map where !names.contains(entry.key) {
            additional.check(entry.value, path.key(entry.key), into: &findings)
        }
    }

    private static let words = [
        "object": "a mapping", "array": "a list", "string": "a string", "integer": "a whole number",
        "number": "a number", "boolean": "true or false",
    ]

    private func hasType(_ type: String, _ node: Node) -> Bool {
        switch type {
        case "object": node.map != nil
        case "array": node.list != nil
        case "string": node.string != nil
        case "integer": node.int != nil
        case "number": node.number != nil
        case "boolean": node.bool != nil
        default: true
        }
    }

    private func complaint(about node: Node, _ allowed: [Node], _ findings: inout SchemaFindings) -> String {
        let known = findings.mayGuess() ? Spelling.most : 20
        let words = allowed.prefix(known).map { $0.scalarText ?? JSON.write($0) }
        let nearest = node.string.flatMap { Spelling.nearest(to: $0, among: words) }.map { "; did you mean \($0)?" }
        let shown = node.scalarText.map { "'\($0.shortened)'" } ?? "this"
        let list = words.prefix(20).joined(separator: ", ") + (allowed.count > 20 ? ", …" : "")
        return "\(shown) is none of \(list)\(nearest ?? "")"
    }

    private static func compare(_ left: Node, _ right: Node) -> Int {
        if let a = left.int, let b = right.int { return a < b ? -1 : a > b ? 1 : 0 }
        guard let a = left.double, let b = right.double else { return 0 }
        return a < b ? -1 : a > b ? 1 : 0
    }

    private static func divides(_ factor: Node, _ node: Node) -> Bool {
        if let whole = node.int, let step = factor.int { return step == 0 || whole.isMultiple(of: step) }
        guard let value = node.double, let step = factor.double, step > 0 else { return true }
        let quotient = value / step
        return abs(quotient - quotient.rounded()) <= 1e-9 * max(1, abs(quotient))
    }

    private static func repeated(in list: [Node]) -> Int? {
        var seen: Set<String> = []
        return list.indices.first { !seen.insert(JSON.write(list[$0], .canonical)).inserted }
    }
}

extension String {
    /// At most 80 characters of it, for an error message.
    var shortened: String { count > 80 ? prefix(79) + "…" : self }
}
