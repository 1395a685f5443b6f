internal import Documents

/// Findings of before, which are not new: by what they say of what, not by line.
public struct Baseline: Sendable {
    struct Entry: Hashable, Sendable {
        let rule: String
        let file: String
        let object: String
        let container: String
        let message: String
    }

    /// How often each was found.
    private(set) var entries: [Entry: Int] = [:]

    public init(_ report: LintReport) {
        for finding in report.findings where finding.suppression == nil || finding.suppression?.origin == .baseline {
            // Nobody knows what stands in such a file.
            guard finding.rule != Rule.unreadableID else { continue }
            entries[Entry(finding), default: 0] += 1
        }
    }

    /// - Throws: `Problem`
    public init(_ text: String, file: String) throws {
        let root = try JSON.read(text, file: file)
        guard let findings = root["findings"]?.list else {
            throw Problem("a baseline has 'findings'; write it with --update-baseline", at: root.place)
        }
        for node in findings {
            let entry = Entry(
                rule: node["rule"]?.string ?? "", file: node["file"]?.string ?? "",
                object: node["object"]?.string ?? "", container: node["container"]?.string ?? "",
                message: node["message"]?.string ?? "")
            entries[entry, default: 0] += node["count"]?.int ?? 1
        }
    }

    /// One line for each finding, sorted, so that two versions of the file are easily compared.
    public var text: String {
        let lines = entries.map { entry, count in
            var node = Mapping()
            node["rule"] = Node(entry.rule)
            node["file"] = Node(entry.file)
            if !entry.object.isEmpty { node["object"] = Node(entry.object) }
            if !entry.container.isEmpty { node["container"] = Node(entry.container) }
            node["message"] = Node(entry.message)
            if count > 1 { node["count"] = Node(count) }
            return "  " + JSON.write(Node(node))
        }
        return "{\"findings\": [\n\(lines.sorted().joined(separator: ",\n"))\n]}\n"
    }
}

extension Baseline.Entry {
    init(_ finding: Finding) {
        rule = finding.rule
        file = finding.place?.file ?? ""
        object = [finding.namespace, finding.object].compactMap(\.self).joined(separator: "/")
        container = finding.container ?? ""
        message = finding.message
    }
}
