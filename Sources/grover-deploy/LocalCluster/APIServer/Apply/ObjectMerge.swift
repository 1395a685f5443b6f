import Documents
import KubernetesModel

/// A configuration merged into an object by the schema: leaves of the configuration win, everything else stays.
enum ObjectMerge {
    static func merge(_ configuration: Node, into live: Node, as type: SchemaType) -> Node {
        if type.isLeaf || configuration.isNothing && live.isNothing { return configuration }
        // A null beside parts takes nothing away: what shall go has to be left out by its owner.
        if configuration.isNothing { return live }
        return type.kind == .list
            ? mergeItems(configuration, into: live, type) : mergeKeys(configuration, into: live, type)
    }

    private static func mergeKeys(_ configuration: Node, into live: Node, _ type: SchemaType) -> Node {
        var result = live.map ?? Mapping()
        for entry in configuration.map ?? Mapping() {
            guard let property = type.property(entry.key) else { continue }
            if let old = result[entry.key] {
                result[entry.key] = merge(entry.value, into: old, as: property)
            } else {
                result[entry.key] = entry.value
            }
        }
        return Node(result)
    }

    /// Items of the configuration in its order, others where they stood among them.
    private static func mergeItems(_ configuration: Node, into live: Node, _ type: SchemaType) -> Node {
        guard let itemType = type.items else { return configuration }
        let wanted = (configuration.list ?? []).map { (step: type.step(to: $0) ?? "", item: $0) }
        let old = (live.list ?? []).map { (step: type.step(to: $0) ?? "", item: $0) }
        let wantedSteps = Set(wanted.map(\.step))
        // An item given twice in the live list has no single state to merge with.
        var oldItems: [String: Node] = [:]
        var repeated: Set<String> = []
        for entry in old where oldItems.updateValue(entry.item, forKey: entry.step) != nil {
            repeated.insert(entry.step)
        }

        var shared = wanted.map(\.step).filter { oldItems[$0] != nil }[...]
        var result: [Node] = []
        var merged: Set<String> = []
        var oldIndex = 0
        var wantedIndex = 0
        func takeWanted() {
            let entry = wanted[wantedIndex]
            let match = repeated.contains(entry.step) ? nil : oldItems[entry.step]
            result.append(match.map { merge(entry.item, into: $0, as: itemType) } ?? entry.item)
            merged.insert(entry.step)
            if shared.first == entry.step { shared.removeFirst() }
            wantedIndex += 1
        }
        while oldIndex < old.count || wantedIndex < wanted.count {
            if oldIndex < old.count {
                let step = old[oldIndex].step
                if !wantedSteps.contains(step) {
                    result.append(old[oldIndex].item)
                    oldIndex += 1
                    continue
                }
                let isNext = wantedIndex < wanted.count && wanted[wantedIndex].step == step
                if merged.contains(step) || !isNext && shared.first != step {
                    oldIndex += 1
                    continue
                }
                if isNext { oldIndex += 1 }
            }
            if wantedIndex < wanted.count { takeWanted() }
        }
        return Node(result)
    }
}
