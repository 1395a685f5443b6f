/// One value of a YAML or JSON document, with the place it was written at.
///
/// Mappings keep the order of their keys and numbers keep their text, so that a document that passes through is
/// the document that went in. Equality looks at values alone: places do not count, nor does the order of keys.
///
///     var pod = try YAML.read(text, file: "pod.yaml", as: .kubernetes)[0]
///     pod["metadata"]?["labels"]?["app"] = "web"
///     pod.value(at: "spec", "nodeName")?.string
public struct Node: Sendable {
    public enum Content: Sendable {
        case null
        case bool(Bool)
        /// A JSON number, as it was written.
        case number(String)
        case string(String)
        case list([Node])
        case map(Mapping)
    }

    public var value: Content
    /// Where the node itself was written: for a rendered node, its template.
    public var place: Place?
    /// Where the value came from that filled this node, when that is not `place`: for a rendered node, its catalog.
    public var filledFrom: Place?

    public init(_ value: Content, at place: Place? = nil, filledFrom: Place? = nil) {
        self.value = value
        self.place = place
        self.filledFrom = filledFrom
    }

    public init(_ text: String, at place: Place? = nil) {
        self.init(.string(text), at: place)
    }

    public init(_ number: some BinaryInteger, at place: Place? = nil) {
        self.init(.number(String(number)), at: place)
    }

    public init(_ flag: Bool, at place: Place? = nil) {
        self.init(.bool(flag), at: place)
    }

    public init(_ items: [Node], at place: Place? = nil) {
        self.init(.list(items), at: place)
    }

    public init(_ mapping: Mapping, at place: Place? = nil) {
        self.init(.map(mapping), at: place)
    }

    public static let null = Node(.null)
    /// A mapping with no keys.
    public static let emptyMap = Node(.map(Mapping()))
    public static let emptyList = Node(.list([]))
}

extension Node {
    public var isNull: Bool {
        if case .null = value { true } else { false }
    }

    public var bool: Bool? {
        if case .bool(let flag) = value { flag } else { nil }
    }

    public var string: String? {
        if case .string(let text) = value { text } else { nil }
    }

    /// The number's text.
    public var number: String? {
        if case .number(let text) = value { text } else { nil }
    }

    /// The number when it is whole and fits; `3.0` and `1e3` count as whole.
    public var int: Int? {
        guard case .number(let text) = value else { return nil }
        if let whole = Int(text) { return whole }
        guard let double = Double(text) else { return nil }
        return Int(exactly: double)
    }

    public var double: Double? {
        if case .number(let text) = value { Double(text) } else { nil }
    }

    public var list: [Node]? {
        if case .list(let items) = value { items } else { nil }
    }

    public var map: Mapping? {
        if case .map(let mapping) = value { mapping } else { nil }
    }

    /// A scalar as text: what an environment variable or an error message would show of it.
    public var scalarText: String? {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number(let text), .string(let text): text
        case .list, .map: nil
        }
    }

    /// The kind of value in the words of JSON Schema.
    public var typeName: String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .list: "list"
        case .map: "mapping"
        }
    }
}

extension Node {
    /// The value of a mapping's key. Setting `nil` removes the key; setting on `null` makes a mapping.
    /// Setting on any other kind of value does nothing.
    public subscript(key: String) -> Node? {
        get { map?[key] }
        _modify {
            switch value {
            case .map(var mapping):
                value = .null
                defer { value = .map(mapping) }
                yield &mapping[key]
            case .null:
                var mapping = Mapping()
                yield &mapping[key]
                if !mapping.isEmpty { value = .map(mapping) }
            default:
                var dropped: Node?
                yield &dropped
            }
        }
    }

    /// The item of a list. Reading past its end answers `nil`; writing there does nothing.
    public subscript(index: Int) -> Node? {
        get {
            guard case .list(let items) = value, items.indices.contains(index) else { return nil }
            return items[index]
        }
        _modify {
            guard case .list(var items) = value, items.indices.contains(index) else {
                var dropped: Node?
                yield &dropped
                return
            }
            value = .null
            var item: Node? = items[index]
            defer {
                if let item { items[index] = item } else { items.remove(at: index) }
                value = .list(items)
            }
            yield &item
        }
    }

    /// The value under nested mapping keys.
    public func value(at path: String...) -> Node? {
        value(at: path)
    }

    public func value(at path: some Sequence<String>) -> Node? {
        var node = self
        for key in path {
            guard let next = node[key] else { return nil }
            node = next
        }
        return node
    }

    /// Sets the value under nested mapping keys, making the mappings on the way; `nil` removes it.
    public mutating func set(_ newValue: Node?, at path: String...) {
        set(newValue, at: path[...])
    }

    public mutating func set(_ newValue: Node?, at path: ArraySlice<String>) {
        guard let key = path.first else {
            self = newValue ?? .null
            return
        }
        guard path.count > 1 else {
            self[key] = newValue
            return
        }
        if self[key]?.map == nil {
            guard newValue != nil else { return }
            self[key] = .emptyMap
        }
        self[key]?.set(newValue, at: path.dropFirst())
    }
}

extension Node: Equatable {
    public static func == (left: Node, right: Node) -> Bool {
        switch (left.value, right.value) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b || (Double(a) == Double(b) && (Int(a) == nil || Int(b) == nil))
        case (.string(let a), .string(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.map(let a), .map(let b)): a == b
        default: false
        }
    }
}

extension Node: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByStringInterpolation
{
    public init(stringLiteral text: String) { self.init(.string(text)) }
    public init(integerLiteral number: Int) { self.init(.number(String(number))) }
    public init(booleanLiteral flag: Bool) { self.init(.bool(flag)) }
    public init(arrayLiteral items: Node...) { self.init(.list(items)) }
    public typealias Key = String

    public init(dictionaryLiteral pairs: (String, Node)...) {
        var mapping = Mapping()
        for (key, value) in pairs { mapping[key] = value }
        self.init(.map(mapping))
    }
}
