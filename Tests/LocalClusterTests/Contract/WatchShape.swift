import Documents
import KubernetesModel

/// What of a watch has to be the same: for each object, the sequence of its events and which fields changed with each.
///
/// Objects with drawn names come in any order, and events of several objects interleave differently in every run of a
/// real server too; so each object is compared by itself.
struct WatchShape: Equatable {
    private(set) var sequences: [[String]]

    init(_ events: [Node]) {
        var order: [String] = []
        var last: [String: Node] = [:]
        var sequences: [String: [String]] = [:]
        for event in events {
            let type = event["type"]?.string ?? "?"
            var object = event["object"] ?? .null
            let name = type == "BOOKMARK" || type == "ERROR" ? type : Self.name(of: object)
            if sequences[name] == nil { order.append(name) }
            var line = type
            switch type {
            case "MODIFIED", "DELETED":
                object["metadata"]?["resourceVersion"] = nil
                object["metadata"]?["managedFields"] = nil
                if let before = last[name] { line += " " + Self.changes(before, object).joined(separator: " ") }
            case "ERROR": line += " \(object["code"]?.int ?? 0) \(object["reason"]?.string ?? "")"
            case "BOOKMARK": line += " \((object.metadata?["annotations"]?.map?.keys ?? []).joined(separator: " "))"
            default:
                object["metadata"]?["resourceVersion"] = nil
                object["metadata"]?["managedFields"] = nil
                line += " \(object.kind ?? "")"
            }
            last[name] = object
            // How often a server tells its progress is its own affair, and so is how many pods a count takes in at once.
            if type == "BOOKMARK" || type == "MODIFIED", sequences[name]?.last == line { continue }
            sequences[name, default: []].append(line)
        }
        self.sequences = order.compactMap { sequences[$0].map(Self.inOneOrder) }
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// In a rollout one worker takes a pod of the old set while another makes one of the new set, and the set of either
    /// may be counted first.
    private static func inOneOrder(_ sequence: [String]) -> [String] {
        var sequence = sequence
        while let index = sequence.indices.dropLast().first(where: {
            sequence[$0] == made && sequence[$0 + 1] == taken
        }) {
            sequence.swapAt(index, index + 1)
        }
        return sequence
    }

    private static let made = "MODIFIED .status.replicas .status.updatedReplicas"
    private static let taken =
        "MODIFIED .status.availableReplicas .status.readyReplicas .status.replicas .status.terminatingReplicas"
        + " .status.unavailableReplicas"

    func differences(from recorded: WatchShape) -> [String] {
        guard self != recorded else { return [] }
        var missing = recorded.sequences
        var extra: [[String]] = []
        for sequence in sequences {
            if let index = missing.firstIndex(of: sequence) {
                missing.remove(at: index)
            } else {
                extra.append(sequence)
            }
        }
        return missing.map { "absent: \($0.joined(separator: " | "))" }
            + extra.map { "not recorded: \($0.joined(separator: " | "))" }
    }

    private static func name(of object: Node) -> String {
        let named = object.kind == "Table" ? object["rows"]?[0]?["object"] ?? .null : object
        return "\(named.objectNamespace ?? "")/\(named.objectName ?? "")"
    }

    /// Paths of fields whose values differ, conditions by their type; times that move with them are left out.
    private static func changes(_ before: Node, _ after: Node, at path: String = "") -> [String] {
        guard before != after else { return [] }
        if let left = before.map, let right = after.map {
            return Set(left.keys).union(right.keys).sorted().flatMap { key -> [String] in
                guard !key.hasSuffix("Time") || key == "deletionTimestamp" else { return [] }
                return changes(left[key] ?? .null, right[key] ?? .null, at: "\(path).\(key)")
            }
        }
        if let left = byType(before), let right = byType(after) {
            return Set(left.keys).union(right.keys).sorted().flatMap {
                changes(left[$0] ?? .null, right[$0] ?? .null, at: "\(path)[\($0)]")
            }
        }
        return [path]
    }

    private static func byType(_ node: Node) -> [String: Node]? {
        guard let items = node.list, !items.isEmpty, items.allSatisfy({ $0["type"]?.string != nil }) else {
            return nil
        }
        return Dictionary(items.map { ($0["type"]?.string ?? "", $0) }, uniquingKeysWith: { $1 })
    }
}
