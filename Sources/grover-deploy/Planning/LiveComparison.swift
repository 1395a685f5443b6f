internal import Documents
internal import KubernetesModel

/// Whether a live object says all that a wanted one says; defaults and what others added do not count.
enum LiveComparison {
    static func contains(_ live: Node, _ wanted: Node) -> Bool {
        switch (wanted.value, live.value) {
        case (.null, _):
            return true
        case (.map(let want), .map(let have)):
            return want.entries.allSatisfy { entry in
                if let value = have[entry.key] { return contains(value, entry.value) }
                return isEmpty(entry.value) || entry.key == "stringData"
            }
        case (.list(let want), .list(let have)):
            return contains(list: have, want)
        case (.map, _), (.list, _):
            return isEmpty(wanted) && live.isNull
        default:
            return live == wanted || isSameQuantity(live, wanted)
        }
    }

    private static func contains(list live: [Node], _ wanted: [Node]) -> Bool {
        if live.count == wanted.count && zip(live, wanted).allSatisfy({ contains($0, $1) }) { return true }
        // Others may have added items: those with a name are found by it.
        return wanted.allSatisfy { item in
            guard let name = item["name"]?.string else { return false }
            return live.contains { $0["name"]?.string == name && contains($0, item) }
        }
    }

    private static func isEmpty(_ node: Node) -> Bool {
        switch node.value {
        case .null: true
        case .map(let mapping): mapping.entries.allSatisfy { isEmpty($0.value) }
        case .list(let items): items.isEmpty
        default: false
        }
    }

    /// `1000m` and `1`, `"1"` and `1`: the server writes a quantity in its own form.
    private static func isSameQuantity(_ live: Node, _ wanted: Node) -> Bool {
        guard let a = live.scalarText.flatMap(Quantity.init), let b = wanted.scalarText.flatMap(Quantity.init) else {
            return false
        }
        return a == b
    }
}
