internal import Documents

/// Suppressions that an object carries: ours, and those of the tools whose rules these are.
enum AnnotationDirectives {
    static let prefix = "ignore.lint.grover.dev/"
    private static let kubeLinter = "ignore-check.kube-linter.io/"
    private static let polaris = "polaris.fairwinds.com/"

    static func all(of object: LintObject) -> [Directive] {
        var found: [Directive] = []
        var annotations = object.metadata?["annotations"]?.map?.entries ?? []
        // Those of its pods count for what is said of the pods.
        if object.kind != "Pod" { annotations += object.pod?.metadata?["annotations"]?.map?.entries ?? [] }
        for entry in annotations {
            let key = entry.key
            if key.hasPrefix(prefix) {
                found.append(own(key.dropFirst(prefix.count), entry, object))
            } else if key.hasPrefix(kubeLinter) {
                found += peer(.kubeLinter, [String(key.dropFirst(kubeLinter.count))], nil, entry, object)
            } else if key == "kube-linter.io/ignore-all" {
                found.append(directive([], nil, entry, object))
            } else if key == "kube-score/ignore" {
                let names = (entry.value.string ?? "").split(separator: ",").map { String($0.trimmed()) }
                found += names.flatMap { peer(.kubeScore, [$0], nil, entry, object) }
            } else if key.hasPrefix(polaris) {
                found += polaris(key.dropFirst(polaris.count), entry, object)
            }
        }
        return found
    }

    /// `RULE` or `RULE.CONTAINER`.
    private static func own(_ name: Substring, _ entry: Mapping.Entry, _ object: LintObject) -> Directive {
        let parts = name.split(separator: ".", maxSplits: 1)
        let reason = Reason(entry.value.string ?? "")
        return Directive(
            rules: [parts.first.map(String.init) ?? ""],
            scope: .object(object.subject, container: parts.count == 2 ? String(parts[1]) : nil), origin: .annotation,
            reason: reason.text, until: reason.until, place: entry.keyPlace ?? entry.value.place, mustBeUsed: true)
    }

    /// `CHECK-exempt`, `CHECK-exempt.CONTAINER`, or `exempt` for all.
    private static func polaris(_ name: Substring, _ entry: Mapping.Entry, _ object: LintObject) -> [Directive] {
        guard entry.value.scalarText?.lowercased() == "true" else { return [] }
        if name == "exempt" { return [directive([], nil, entry, object)] }
        guard let end = name.firstRange(of: "-exempt") else { return [] }
        let rest = name[end.upperBound...]
        guard rest.isEmpty || rest.hasPrefix(".") else { return [] }
        let container = rest.isEmpty ? nil : String(rest.dropFirst())
        return peer(.polaris, [String(name[..<end.lowerBound])], container, entry, object)
    }

    private static func peer(
        _ tool: Rule.Peer.Tool, _ names: [String], _ container: String?, _ entry: Mapping.Entry, _ object: LintObject
    ) -> [Directive] {
        let rules = Set(names.flatMap { Rule.ids(of: Rule.Peer(tool: tool, name: $0)) })
        return rules.isEmpty ? [] : [directive(rules, container, entry, object)]
    }

    /// Others take no reason, or an empty one: their annotation is then the reason.
    private static func directive(
        _ rules: Set<String>, _ container: String?, _ entry: Mapping.Entry, _ object: LintObject
    ) -> Directive {
        let isText = entry.key.contains("kube-linter.io/") && entry.value.string?.isEmpty == false
        let reason = Reason(isText ? entry.value.string ?? "" : "annotation \(entry.key)")
        return Directive(
            rules: rules, scope: .object(object.subject, container: container), origin: .annotation,
            reason: reason.text, until: reason.until, place: entry.keyPlace ?? entry.value.place, mustBeUsed: false)
    }
}

extension Rule {
    /// The rules that do what a check of another tool does.
    static func ids(of peer: Peer) -> [String] { byPeer[peer] ?? [] }

    private static let byPeer: [Peer: [String]] = {
        var byPeer: [Peer: [String]] = [:]
        for rule in all {
            for peer in rule.peers { byPeer[peer, default: []].append(rule.id) }
        }
        return byPeer
    }()
}
