internal import Documents

/// What can be told of templates before any catalog is there: parts that are missing or include one another, names
/// that nothing defines, names that nothing uses.
struct TemplateChecks {
    private let parts: [String: Template]
    private(set) var problems: [Problem] = []
    private var usesOfPart: [String: Uses] = [:]
    private var including: [String] = []

    /// Names that a template reads and does not define, each with the first place that reads it.
    private typealias Uses = [String: Place?]

    init(parts: [String: Template]) {
        self.parts = parts
    }

    mutating func check(_ template: Template, defined: Set<String>) {
        for (name, place) in uses(of: template) where !defined.contains(name) {
            report("there is no '\(name)' here\(Spelling.advice(for: name, among: defined))", at: place)
        }
    }

    /// Parts by themselves, so that one which nothing includes is checked too.
    mutating func checkParts() {
        for part in parts.keys.sorted() { _ = uses(ofPart: part, at: nil) }
    }

    private mutating func uses(of template: Template) -> Uses {
        switch template {
        case .constant: return [:]
        case .text(let clause): return uses(of: clause)
        case .list(let items, _): return items.reduce(into: [:]) { $0.add(uses(of: $1)) }
        case .mapping(let mapping): return uses(of: mapping)
        }
    }

    private func uses(of clause: Template.Clause?) -> Uses {
        guard let clause else { return [:] }
        return clause.text.paths.reduce(into: [:]) { $0.add([$1[0]: clause.place]) }
    }

    private mutating func uses(of mapping: MappingTemplate) -> Uses {
        var used: Uses = uses(of: mapping.merge)
        if let include = mapping.include { used.add(uses(ofPart: include.part, at: include.place)) }
        for entry in mapping.entries { used.add(uses(of: entry.value)) }
        for binding in mapping.lets.reversed() {
            if used.removeValue(forKey: binding.name) == nil {
                report("'\(binding.name)' is not used; remove it", at: binding.place)
            }
            used.add(uses(of: binding.value))
        }
        used.add(uses(of: mapping.condition))
        if let each = mapping.each {
            used.removeValue(forKey: each.name)
            used.add(uses(of: each.value))
        }
        return used
    }

    private mutating func uses(ofPart name: String, at place: Place?) -> Uses {
        if let known = usesOfPart[name] { return known }
        guard let part = parts[name] else {
            report("there is no part '\(name)'\(Spelling.advice(for: name, among: parts.keys))", at: place)
            return [:]
        }
        guard !including.contains(name) else {
            report("parts include one another: \((including + [name]).joined(separator: " > "))", at: place)
            return [:]
        }
        including.append(name)
        let used = uses(of: part)
        including.removeLast()
        usesOfPart[name] = used
        return used
    }

    private mutating func report(_ message: String, at place: Place?) {
        let problem = Problem(message, at: place)
        if !problems.contains(problem) { problems.append(problem) }
    }
}

extension [String: Place?] {
    fileprivate mutating func add(_ others: [String: Place?]) {
        merge(others) { first, _ in first }
    }
}
