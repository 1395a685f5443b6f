import Documents

/// A path into an object as printer columns have it: `.spec.replicas`, `.status.conditions[?(@.type=="Ready")].status`.
struct JSONPath: Sendable {
    private enum Step: Sendable {
        case key(String)
        case index(Int)
        case all
        case filter(path: [String], equals: String)
    }

    private let steps: [Step]

    /// - Returns: nil for what is not understood; nothing is found by it.
    init?(_ text: String) {
        var steps: [Step] = []
        var rest = Substring(text)
        while let first = rest.first {
            if first == "." {
                rest = rest.dropFirst()
                let key = rest.prefix { $0 != "." && $0 != "[" }
                rest = rest.dropFirst(key.count)
                if key.isEmpty { continue }
                steps.append(key == "*" ? .all : .key(String(key)))
            } else if first == "[", let end = Self.end(of: rest) {
                let inner = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
                guard let step = Self.step(inner) else { return nil }
                steps.append(step)
            } else {
                return nil
            }
        }
        self.steps = steps
    }

    /// The first value at the path.
    func first(in object: Node) -> Node? {
        var found = [object]
        for step in steps { found = found.flatMap { Self.follow(step, $0) } }
        return found.first
    }

    private static func follow(_ step: Step, _ node: Node) -> [Node] {
        switch step {
        case .key(let key): node[key].map { [$0] } ?? []
        case .index(let index):
            (node.list.flatMap { list in
                let position = index < 0 ? list.count + index : index
                return list.indices.contains(position) ? [list[position]] : nil
            }) ?? []
        case .all: node.list ?? node.map?.entries.map(\.value) ?? []
        case .filter(let path, let text):
            (node.list ?? []).filter { $0.value(at: path)?.scalarText == text }
        }
    }

    /// The closing bracket; one in quotes does not count.
    private static func end(of text: Substring) -> Substring.Index? {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "]" {
                return index
            }
        }
        return nil
    }

    private static func step(_ inner: Substring) -> Step? {
        if inner == "*" { return .all }
        if let index = Int(inner) { return .index(index) }
        if inner.hasPrefix("?("), inner.hasSuffix(")") {
            let condition = inner.dropFirst(2).dropLast().split(separator: "==", maxSplits: 1)
            guard condition.count == 2 else { return nil }
            let path = condition[0].filter { $0 != " " }.split(separator: ".").map(String.init)
            guard path.first == "@" else { return nil }
            return .filter(path: Array(path.dropFirst()), equals: unquoted(condition[1]))
        }
        let key = unquoted(inner)
        return key.count < inner.count ? .key(key) : nil
    }

    private static func unquoted(_ text: Substring) -> String {
        let bare = text.drop { $0 == " " }
        guard let quote = bare.first, quote == "'" || quote == "\"" else { return String(bare) }
        return String(bare.dropFirst().prefix { $0 != quote })
    }
}
