internal import Documents

/// `.grover-lint.yaml`: which rules count, and what may stay.
///
///     enable: [no-anti-affinity]
///     suppress:
///       - rule: latest-tag
///         files: ["k8s/dev/**"]
///         objects: ["Deployment/*"]
///         reason: developers build these images themselves
///         until: "2027-01-31"
public struct SuppressionFile: Sendable {
    struct Entry: Sendable {
        let rule: String
        let files: [Glob]
        let objects: [Glob]
        let container: String?

        func matches(_ finding: Finding) -> Bool {
            if !files.isEmpty {
                guard
                    files.contains(where: { glob in
                        [finding.place, finding.written].contains { place in
                            place.map { glob.matches($0.file) } ?? false
                        }
                    })
                else { return false }
            }
            if !objects.isEmpty {
                guard let object = finding.object, objects.contains(where: { $0.matches(object) }) else {
                    return false
                }
            }
            return container == nil || container == finding.container
        }
    }

    public var enabled: Set<String> = []
    public var disabled: Set<String> = []
    var directives: [Directive] = []

    public static let name = ".grover-lint.yaml"
    private static let keys = ["enable", "disable", "suppress"]
    private static let entryKeys = ["rule", "files", "objects", "container", "reason", "until"]

    /// - Throws: `Problem` or `Problems`
    public init(_ text: String, file: String = SuppressionFile.name) throws {
        let documents = try YAML.read(text, file: file, as: .core)
        guard let root = documents.first else { return }
        guard documents.count == 1, let map = root.map else {
            throw Problem("a mapping with 'enable', 'disable' and 'suppress' belongs here", at: root.place)
        }
        var problems = Self.unknownKeys(map, Self.keys)
        enabled = Self.words(root["enable"], "enable", &problems)
        disabled = Self.words(root["disable"], "disable", &problems)
        if let node = root["suppress"], node.list == nil, !node.isNull {
            problems.append(Problem("'suppress' takes a list of mappings with 'rule' and 'reason'", at: node.place))
        }
        for node in root["suppress"]?.list ?? [] {
            if let directive = Self.directive(node, &problems) { directives.append(directive) }
        }
        guard problems.isEmpty else { throw Problems(problems) }
    }

    private static func directive(_ node: Node, _ problems: inout [Problem]) -> Directive? {
        guard let map = node.map else {
            problems.append(Problem("a mapping with 'rule' and 'reason' belongs here", at: node.place))
            return nil
        }
        problems += unknownKeys(map, entryKeys)
        guard let rule = node["rule"]?.string else {
            problems.append(Problem("'rule' is missing; name one", at: node.place))
            return nil
        }
        if let until = node["until"], until.string.map({ Reason.isDate($0) }) != true {
            problems.append(Problem("'until' is no date; write it as \"2027-01-31\"", at: until.place))
        }
        for key in ["container", "reason"] {
            guard let value = node[key], value.string == nil else { continue }
            problems.append(Problem("'\(key)' takes text", at: value.place))
        }
        let entry = Entry(
            rule: rule, files: globs(node["files"], "files", &problems),
            objects: globs(node["objects"], "objects", &problems), container: node["container"]?.string)
        return Directive(
            rules: [rule], scope: .pattern(entry), origin: .file, reason: node["reason"]?.string ?? "",
            until: node["until"]?.string, place: node.place, mustBeUsed: true)
    }

    private static func unknownKeys(_ map: Mapping, _ known: [String]) -> [Problem] {
        map.entries.filter { !known.contains($0.key) }.map { entry in
            Problem("unknown key '\(entry.key)'\(Spelling.advice(for: entry.key, among: known))", at: entry.keyPlace)
        }
    }

    private static func globs(_ node: Node?, _ key: String, _ problems: inout [Problem]) -> [Glob] {
        list(node, key, &problems).map { Glob($0) }
    }

    private static func words(_ node: Node?, _ key: String, _ problems: inout [Problem]) -> Set<String> {
        Set(list(node, key, &problems))
    }

    private static func list(_ node: Node?, _ key: String, _ problems: inout [Problem]) -> [String] {
        guard let node else { return [] }
        guard let items = node.list, items.allSatisfy({ $0.string != nil }) else {
            problems.append(Problem("'\(key)' takes a list of words", at: node.place))
            return []
        }
        return items.compactMap(\.string)
    }
}
