import Documents
import Foundation
import KubernetesModel

/// Which text of this run stands for which recorded one: uids, versions, generated names, tokens of lists.
struct Substitutions {
    private var texts: [String: String] = [:]
    /// The texts that are looked for inside others: the name of a pod before that of its set, which it begins with.
    private var longestFirst: [String] = []
    private var versions: [Int: String] = [:]

    /// Takes two answers to the same request, and learns from where they stand in the same place.
    mutating func learn(recorded: Node, actual: Node) {
        if let left = recorded.map, let right = actual.map {
            // A name is learned where the server draws it; others are what the requests say.
            let isDrawn = left["generateName"] != nil || left["ownerReferences"] != nil
            for entry in left where entry.key != "name" || isDrawn {
                guard let other = right[entry.key] else { continue }
                if let text = entry.value.string, let now = other.string {
                    learn(entry.key, text, now)
                } else {
                    learn(recorded: entry.value, actual: other)
                }
            }
        } else if let left = recorded.list, let right = actual.list {
            for (first, second) in pairs(left, right) { learn(recorded: first, actual: second) }
        }
    }

    /// Takes a text of an answer's head, such as an ETag.
    mutating func learn(text recorded: String, actual: String) { replace(recorded, by: actual) }

    private mutating func replace(_ recorded: String, by actual: String) {
        if texts.updateValue(actual, forKey: recorded) == nil, recorded.count > 8 {
            let place = longestFirst.firstIndex { $0.count < recorded.count } ?? longestFirst.endIndex
            longestFirst.insert(recorded, at: place)
        }
    }

    private mutating func learn(_ key: String, _ recorded: String, _ actual: String) {
        switch key {
        case "resourceVersion":
            if let number = Int(recorded) { versions[number] = versions[number] ?? actual }
        case "name":
            // The last one holds: of two pods alike, another one may have been given up here.
            if recorded != actual, !recorded.isEmpty { replace(recorded, by: actual) }
        case "uid", "continue", "nodeName", "clusterIP", "podIP", "pod-template-hash":
            if recorded != actual, !recorded.isEmpty, texts[recorded] == nil { replace(recorded, by: actual) }
        default: break
        }
    }

    /// Objects of two lists that are the same one: by name, and those that remain in their order.
    func pairs(_ recorded: [Node], _ actual: [Node]) -> [(Node, Node)] {
        func name(_ node: Node) -> String? {
            let node = node["object"] ?? node
            return node.metadata?["name"]?.string ?? node["name"]?.string
        }
        var rest = actual
        var pairs: [(Node, Node)] = []
        var unpaired: [Node] = []
        for item in recorded {
            let known = name(item).map { texts[$0] ?? $0 }
            if known != nil, let index = rest.firstIndex(where: { name($0) == known }) {
                pairs.append((item, rest.remove(at: index)))
            } else {
                unpaired.append(item)
            }
        }
        for likeness in [Self.likeness, Self.app] {
            unpaired.removeAll { item in
                guard let index = rest.firstIndex(where: { likeness($0) == likeness(item) }) else { return false }
                pairs.append((item, rest.remove(at: index)))
                return true
            }
        }
        return pairs
    }

    /// What two objects with drawn names share when one stands for the other: application, revision, images, and what
    /// an Event tells.
    private static func likeness(_ node: Node) -> [String] {
        let object = node["object"] ?? node
        let spec = object.value(at: "spec", "template", "spec") ?? object["spec"]
        let images = (spec?["containers"]?.list ?? []).map { $0["image"]?.string ?? "" }
        let revision = object.annotations["deployment.kubernetes.io/revision"] ?? ""
        let event = ["reason", "action", "reportingComponent"].map { object[$0]?.string ?? "" }
        return app(node) + [object.kind ?? "", revision] + images + event
    }

    private static func app(_ node: Node) -> [String] { [(node["object"] ?? node).labels["app"] ?? ""] }

    /// A recorded text as it would read in this run.
    func apply(_ text: String) -> String {
        if let known = texts[text] { return known }
        var text = text
        for recorded in longestFirst where text.contains(recorded) {
            text = text.replacing(recorded, with: texts[recorded] ?? recorded)
        }
        return text
    }

    /// A request's path: its steps, and the values of its query.
    func apply(path: String) -> String {
        let parts = path.split(separator: "?", maxSplits: 1)
        var result = parts[0].split(separator: "/", omittingEmptySubsequences: false).map { apply(String($0)) }
            .joined(separator: "/")
        guard parts.count == 2 else { return result }
        let query = parts[1].split(separator: "&").map { pair -> String in
            let words = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard words.count == 2 else { return String(pair) }
            if words[0] == "resourceVersion" { return "resourceVersion=\(start(words[1]))" }
            return "\(words[0])=\(apply(words[1]))"
        }
        result += "?" + query.joined(separator: "&")
        return result
    }

    func apply(_ node: Node, key: String = "") -> Node {
        if let map = node.map {
            var result = Mapping()
            for entry in map { result[entry.key] = apply(entry.value, key: entry.key) }
            // A version in a JSON patch.
            if map["path"] == "/metadata/resourceVersion", let text = map["value"]?.string {
                result["value"] = Node(version(text))
            }
            return Node(result)
        }
        if let list = node.list { return Node(list.map { apply($0) }) }
        guard let text = node.string else { return node }
        return Node(key == "resourceVersion" ? version(text) : apply(text))
    }

    /// Where a watch or a list begins: most were opened just before the next write, whose version is known.
    private func start(_ text: String) -> String {
        let next = Int(text).flatMap { versions[$0 + 1] }.flatMap { Int($0) }
        return next.map { String($0 - 1) } ?? version(text)
    }

    /// The version that stands for a recorded one: of the same write, or of the last one known before it. What no
    /// write ever had stays.
    private func version(_ text: String) -> String {
        guard let number = Int(text), number > 100, number < 1_000_000 else { return text }
        return versions[number] ?? versions.filter { $0.key < number }.max { $0.key < $1.key }?.value ?? text
    }
}
