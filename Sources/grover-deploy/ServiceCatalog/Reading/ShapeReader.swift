internal import Documents

/// Checks one file against the closed schema and brings its shorthands into their long form.
///
/// What does not fit becomes a problem and is left out, so that one reading finds all of them.
struct ShapeReader {
    /// What holds the paths, for messages: `the catalog`, `environment 'local'`.
    let root: String
    private(set) var problems: [Problem] = []

    init(root: String) {
        self.root = root
    }

    /// The node in its long form. `null` passes: it removes what an earlier layer set.
    mutating func read(_ node: Node, as shape: Shape, at path: [String]) -> Node {
        if node.isNull { return node }
        switch shape {
        case .text(let format): return readText(node, format, at: path)
        case .whole(let range, let wording): return readWhole(node, range, wording, at: path)
        case .flag: return node.bool != nil ? node : mistyped(node, "true or false", at: path)
        case .countOrPercent: return readCountOrPercent(node, at: path)
        case .quantity: return readQuantity(node, at: path)
        case .scalar:
            guard let text = node.scalarText else { return mistyped(node, "text", at: path) }
            return Node(text, at: node.place)
        case .list(let item): return readList(node, of: item, at: path)
        case .table(let keys, let value): return readTable(node, keys: keys, of: value, at: path)
        case .record(let record): return readRecord(node, record, at: path)
        case .short(let key, let record):
            if node.map != nil { return readRecord(node, record, at: path) }
            let long = Node(Mapping([Mapping.Entry(key, at: node.place, node)]), at: node.place)
            return readRecord(long, record, at: path, shortened: true)
        }
    }

    private mutating func readText(_ node: Node, _ format: TextFormat, at path: [String]) -> Node {
        guard let text = node.string else { return mistyped(node, format.wants, at: path, quotes: true) }
        guard format.accepts(text) else {
            return reject(node, "\(subject(path)) is '\(text)'; write \(format.wants)")
        }
        return node
    }

    private mutating func readWhole(
        _ node: Node, _ range: ClosedRange<Int>, _ wording: String?, at path: [String]
    ) -> Node {
        guard let number = node.int else { return mistyped(node, "a whole number", at: path) }
        guard !range.contains(number) else { return Node(number, at: node.place) }
        if let wording {
            let told = wording.split(separator: "#", maxSplits: 1).joined(separator: String(number))
            return reject(node, "\(owner(path)) \(told)")
        }
        return reject(
            node, "\(subject(path)) is \(number); use \(range.lowerBound) to \(range.upperBound)")
    }

    private mutating func readCountOrPercent(_ node: Node, at path: [String]) -> Node {
        if let count = node.int, (0...Int(Int32.max)).contains(count) { return node }
        if let text = node.string, text.hasSuffix("%"), let percent = Int(text.dropLast()),
            (0...100).contains(percent)
        {
            return node
        }
        return reject(
            node, "\(subject(path)) is \(shown(node)); write a count such as 1 or a percentage such as 25%")
    }

    private mutating func readQuantity(_ node: Node, at path: [String]) -> Node {
        guard let text = node.scalarText, node.bool == nil, CatalogQuantity.accepts(text) else {
            return reject(node, "\(subject(path)) is \(shown(node)); write a quantity such as 100m, 64Mi or 2")
        }
        return Node(text, at: node.place)
    }

    private mutating func readList(_ node: Node, of shape: Shape, at path: [String]) -> Node {
        guard let items = node.list else { return mistyped(node, "a list", at: path) }
        let read = items.enumerated().map { index, item in
            item.isNull ? mistyped(item, "a value", at: path) : self.read(item, as: shape, at: path + [String(index)])
        }
        return Node(read, at: node.place)
    }

    private mutating func readTable(_ node: Node, keys: TextFormat, of shape: Shape, at path: [String]) -> Node {
        guard let mapping = node.map else { return mistyped(node, "a mapping", at: path) }
        var table = Mapping()
        for entry in mapping {
            guard keys.accepts(entry.key) else {
                problems.append(
                    Problem("\(subject(path)) has the key '\(entry.key)'; write \(keys.wants)", at: entry.keyPlace))
                continue
            }
            table.set(
                Mapping.Entry(entry.key, at: entry.keyPlace, read(entry.value, as: shape, at: path + [entry.key])))
        }
        return Node(table, at: node.place)
    }

    private mutating func readRecord(
        _ node: Node, _ record: Record, at path: [String], shortened: Bool = false
    ) -> Node {
        guard var mapping = node.map else { return mistyped(node, "a mapping", at: path) }
        if record.keys["ports"] != nil { mapping = withPortAsPorts(mapping, at: path) }
        var long = Mapping()
        for entry in mapping {
            if record.later.contains(entry.key) {
                problems.append(Problem("'\(entry.key)' is not built yet", at: entry.keyPlace))
            } else if let shape = record.keys[entry.key] {
                let value = read(entry.value, as: shape, at: shortened ? path : path + [entry.key])
                long.set(Mapping.Entry(entry.key, at: entry.keyPlace, value))
            } else {
                let advice = Spelling.advice(for: entry.key, among: record.keys.keys)
                problems.append(Problem("\(subject(path)) has no key '\(entry.key)'\(advice)", at: entry.keyPlace))
            }
        }
        let rivals = long.filter { record.alternatives.contains($0.key) && !$0.value.isNull }
        if rivals.count > 1 {
            problems.append(
                Problem(
                    "\(subject(path)) has both '\(rivals[0].key)' and '\(rivals[1].key)'; keep one",
                    at: rivals[1].keyPlace))
        }
        return Node(long, at: node.place)
    }

    /// `port: 8002` is the port named http.
    private mutating func withPortAsPorts(_ mapping: Mapping, at path: [String]) -> Mapping {
        guard let port = mapping.entry("port") else { return mapping }
        var long = mapping
        long.removeValue(forKey: "port")
        if let ports = mapping.entry("ports") {
            problems.append(
                Problem("\(owner(path)) has both 'port' and 'ports'; name the port in 'ports'", at: ports.keyPlace))
            return long
        }
        let named = Mapping([Mapping.Entry("http", at: port.keyPlace, port.value)])
        long.set(Mapping.Entry("ports", at: port.keyPlace, Node(named, at: port.value.place)))
        return long
    }
}

extension ShapeReader {
    private mutating func reject(_ node: Node, _ message: String) -> Node {
        problems.append(Problem(message, at: node.place))
        return Node(.null, at: node.place)
    }

    private mutating func mistyped(
        _ node: Node, _ wanted: String, at path: [String], quotes: Bool = false
    ) -> Node {
        let quoting = quotes && node.scalarText != nil ? " in quotes" : ""
        return reject(node, "\(subject(path)) is a \(node.typeName); write \(wanted)\(quoting)")
    }

    private func shown(_ node: Node) -> String {
        node.scalarText.map { node.string == nil ? $0 : "'\($0)'" } ?? "a \(node.typeName)"
    }

    /// Whom a path belongs to: `service 'post'`, `the defaults`, `the catalog`.
    private func owner(_ path: [String]) -> String {
        let spec = path.first == "spec" ? path.dropFirst() : path[...]
        if spec.first == "services", let name = spec.dropFirst().first { return "service '\(name)'" }
        if spec.first == "defaults" { return "the part 'defaults'" }
        return root
    }

    /// `'probes.readiness' of service 'post'`, or the owner alone.
    private func subject(_ path: [String]) -> String {
        let spec = path.first == "spec" && path.count > 1 ? path.dropFirst() : path[...]
        let inner: ArraySlice<String>
        if spec.first == "services", spec.count > 1 {
            inner = spec.dropFirst(2)
        } else if spec.first == "defaults" {
            inner = spec.dropFirst()
        } else {
            inner = spec
        }
        return inner.isEmpty ? owner(path) : "'\(inner.joined(separator: "."))' of \(owner(path))"
    }
}
