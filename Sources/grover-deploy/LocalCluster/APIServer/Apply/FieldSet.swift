import Documents

/// A set of fields of an object: what one manager owns, or what an operation touches.
///
/// A tree in the shape of the wire form FieldsV1. Steps are kept as FieldsV1 writes them: `f:replicas` is a field,
/// `k:{"name":"web"}` an item of a list by its keys, `v:"x"` an item of a set, `i:0` an item by its index.
struct FieldSet: Equatable, Sendable {
    /// Whether the field that leads here belongs to the set itself; below, its parts may.
    var isMember = false
    var parts: [String: FieldSet] = [:]

    static let empty = FieldSet()
    static let leaf = FieldSet(isMember: true)

    var isEmpty: Bool { !isMember && parts.isEmpty }

    func contains(_ path: [String]) -> Bool {
        var set = self
        for step in path {
            guard let next = set.parts[step] else { return false }
            set = next
        }
        return set.isMember
    }

    mutating func insert(_ path: ArraySlice<String>) {
        guard let step = path.first else {
            isMember = true
            return
        }
        parts[step, default: .empty].insert(path.dropFirst())
    }

    func union(_ other: FieldSet) -> FieldSet {
        FieldSet(
            isMember: isMember || other.isMember,
            parts: parts.merging(other.parts) { $0.union($1) })
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet(isMember: isMember && other.isMember)
        for (step, part) in parts {
            guard let match = other.parts[step] else { continue }
            let common = part.intersection(match)
            if !common.isEmpty { result.parts[step] = common }
        }
        return result
    }

    /// What is left without the members of the other; parts of a member of the other stay.
    func subtracting(_ other: FieldSet) -> FieldSet {
        var result = self
        if other.isMember { result.isMember = false }
        for (step, taken) in other.parts {
            guard let part = result.parts[step] else { continue }
            let left = part.subtracting(taken)
            result.parts[step] = left.isEmpty ? nil : left
        }
        return result
    }

    /// Every member as a path, a field before its parts, in a steady order.
    var members: [[String]] {
        var result: [[String]] = []
        collect(into: &result, below: [])
        return result
    }

    private func collect(into result: inout [[String]], below path: [String]) {
        let steps = parts.keys.sorted()
        for step in steps where parts[step]?.isMember == true { result.append(path + [step]) }
        for step in steps { parts[step]?.collect(into: &result, below: path + [step]) }
    }
}

extension FieldSet {
    init(fieldsV1 node: Node) {
        for entry in node.map ?? Mapping() {
            if entry.key == "." {
                isMember = true
            } else {
                parts[entry.key] = FieldSet(fieldsV1: entry.value)
            }
        }
        if parts.isEmpty { isMember = true }
    }

    /// The wire form, steps in order.
    var fieldsV1: Node {
        var mapping = Mapping()
        if isMember, !parts.isEmpty { mapping.set(Mapping.Entry(".", .emptyMap)) }
        for step in parts.keys.sorted() {
            if let part = parts[step] { mapping.set(Mapping.Entry(step, part.fieldsV1)) }
        }
        return Node(mapping)
    }

    /// A path in the words of error messages: `.spec.containers[name="web"].image`.
    static func text(of path: some Sequence<String>) -> String {
        var text = ""
        for step in path {
            let rest = step.dropFirst(2)
            switch step.prefix(2) {
            case "k:":
                let keys = (try? JSON.read(String(rest)))?.map ?? Mapping()
                let parts = keys.sortedByKey().map { "\($0.key)=\(JSON.write($0.value))" }
                text += "[\(parts.joined(separator: ","))]"
            case "v:": text += "[=\(rest)]"
            case "i:": text += "[\(rest)]"
            default: text += ".\(rest)"
            }
        }
        return text
    }
}
