internal import Documents

extension Rule {
    static let sortedKeys = Rule(
        "sorted-keys", .info, "keys that are not in alphabetical order",
        why: "Sorted keys make small diffs, where a team agreed on them.", fix: "Sort the keys.",
        peers: [.kubeLinter("sorted-keys")], isOptional: true,
        .objects([]) { object, report in
            if let entry = firstUnsorted(object.node) {
                report("'\(entry.key)' is out of order; sort the keys", at: entry.spot)
            }
        })

    private static func firstUnsorted(_ node: Node) -> Mapping.Entry? {
        if let map = node.map {
            for (left, right) in zip(map.entries, map.entries.dropFirst()) where right.key < left.key { return right }
            for entry in map { if let found = firstUnsorted(entry.value) { return found } }
        }
        for item in node.list ?? [] { if let found = firstUnsorted(item) { return found } }
        return nil
    }
}
