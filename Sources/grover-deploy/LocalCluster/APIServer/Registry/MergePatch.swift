import Documents

/// JSON merge patch (RFC 7396): null removes, mappings merge, everything else replaces.
enum MergePatch {
    static func apply(_ patch: Node, to target: Node) -> Node {
        guard let changes = patch.map else { return patch }
        var result = target.map ?? Mapping()
        for change in changes {
            result[change.key] = change.value.isNull ? nil : apply(change.value, to: result[change.key] ?? .null)
        }
        return Node(result)
    }
}
