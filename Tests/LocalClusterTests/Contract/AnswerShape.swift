import Documents
import Foundation
import KubernetesModel

/// What of an answer has to be the same: which fields there are and of which type, and the values of those that
/// clients decide by.
enum AnswerShape {
    private static let telling: Set<String> = ["kind", "apiVersion", "reason", "type", "phase", "code"]

    /// Where two answers differ; empty for equal ones.
    static func differences(recorded: Node, actual: Node, _ substitutions: Substitutions) -> [String] {
        if recorded.kind == "Status" { return refusals(recorded, actual, substitutions) }
        return compare(recorded, actual, "", substitutions)
    }

    private static func refusals(_ recorded: Node, _ actual: Node, _ substitutions: Substitutions) -> [String] {
        var wanted = substitutions.apply(recorded)
        var given = actual
        wanted["metadata"] = nil
        given["metadata"] = nil
        // Numbers and ids that a message tells are those of one run.
        let (want, have) = (uniform(wanted), uniform(given))
        return have == want ? [] : have.differences(from: want)
    }

    private static func uniform(_ refusal: Node) -> Node {
        var node = refusal
        if let text = refusal["message"]?.string { node["message"] = Node(undrawn(numbers(bare(text)))) }
        if let name = refusal.value(at: "details", "name")?.string {
            node.set(Node(undrawn(name)), at: "details", "name")
        }
        return node
    }

    private static func numbers(_ text: String) -> String {
        text.replacing(/\([0-9]+\)|[0-9]{5,}|current: [0-9]+/, with: "#")
    }

    private static func compare(
        _ recorded: Node, _ actual: Node, _ path: String, _ substitutions: Substitutions
    ) -> [String] {
        if let left = recorded.map, let right = actual.map {
            let wanted = Dictionary(left.map { (bare($0.key), $0.value) }, uniquingKeysWith: { $1 })
            let given = Dictionary(right.map { (bare($0.key), $0.value) }, uniquingKeysWith: { $1 })
            return Set(wanted.keys).union(given.keys).sorted().flatMap { key -> [String] in
                guard let value = wanted[key] else { return ["\(path).\(key): not recorded"] }
                guard let other = given[key] else { return ["\(path).\(key): absent"] }
                if telling.contains(key), value.string != nil || value.int != nil, value != other {
                    return ["\(path).\(key): \(JSON.write(other)) but recorded \(JSON.write(value))"]
                }
                return compare(value, other, "\(path).\(key)", substitutions)
            }
        }
        if let left = recorded.list, let right = actual.list {
            guard left.count == right.count else {
                return ["\(path): \(right.count) items but recorded \(left.count)"]
            }
            let inOrder = ordered(left).flatMap { left in ordered(right).map { Array(zip(left, $0)) } }
            let pairs = inOrder ?? substitutions.pairs(left, right)
            let unpaired = pairs.count < left.count ? ["\(path): items of other names"] : []
            return unpaired
                + pairs.enumerated().flatMap { index, pair in
                    compare(pair.0, pair.1, "\(path)[\(index)]", substitutions)
                }
        }
        let same = recorded.typeName == actual.typeName
        return same ? [] : ["\(path): \(JSON.write(actual)) but recorded \(JSON.write(recorded))"]
    }

    /// Lists whose order tells nothing, in an order of their own.
    private static func ordered(_ list: [Node]) -> [Node]? {
        if list.allSatisfy({ $0["manager"] != nil }) {
            return list.sorted { managerKey($0) < managerKey($1) }
        }
        if list.allSatisfy({ $0["type"]?.string != nil && $0.metadata == nil }) {
            return list.sorted { ($0["type"]?.string ?? "") < ($1["type"]?.string ?? "") }
        }
        return nil
    }

    private static func managerKey(_ entry: Node) -> String {
        ["operation", "subresource", "manager"].map { entry[$0]?.string ?? "" }.joined(separator: " ")
    }

    /// A text without the ids and addresses in it, which are those of one run.
    static func bare(_ text: String) -> String {
        text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "UID")
            .replacing(/[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+/, with: "ADDRESS")
    }

    /// A text in which names that a server draws end alike.
    private static func undrawn(_ text: String) -> String {
        text.replacing(/-[bcdfghjklmnpqrstvwxz2456789]{5}("|$)/, with: "-drawn")
    }
}
