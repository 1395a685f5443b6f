/// A mapping's entries in the order they were written.
///
/// Lookups scan until a mapping is large, then go through an index.
public struct Mapping: Sendable {
    public struct Entry: Sendable {
        public let key: String
        public var keyPlace: Place?
        public var value: Node

        public init(_ key: String, at keyPlace: Place? = nil, _ value: Node) {
            self.key = key
            self.keyPlace = keyPlace
            self.value = value
        }
    }

    public private(set) var entries: [Entry] = []
    private var index: [String: Int]?
    private static let indexedFrom = 16

    public init() {}

    public init(_ entries: some Sequence<Entry>) {
        for entry in entries { set(entry) }
    }

    public var isEmpty: Bool { entries.isEmpty }
    public var count: Int { entries.count }
    public var keys: [String] { entries.map(\.key) }

    public func entry(_ key: String) -> Entry? {
        position(of: key).map { entries[$0] }
    }

    public subscript(key: String) -> Node? {
        get { position(of: key).map { entries[$0].value } }
        _modify {
            guard let position = position(of: key) else {
                var added: Node?
                yield &added
                if let added { append(Entry(key, added)) }
                return
            }
            var value: Node? = entries[position].value
            entries[position].value = .null
            defer {
                if let value { entries[position].value = value } else { remove(at: position) }
            }
            yield &value
        }
    }

    /// Adds the entry, or replaces the one of the same key where it stands.
    public mutating func set(_ entry: Entry) {
        if let position = position(of: entry.key) {
            entries[position] = entry
        } else {
            append(entry)
        }
    }

    /// Adds an entry of a new key; false, and nothing done, where the key is there already.
    mutating func add(_ entry: Entry) -> Bool {
        guard position(of: entry.key) == nil else { return false }
        append(entry)
        return true
    }

    @discardableResult
    public mutating func removeValue(forKey key: String) -> Node? {
        guard let position = position(of: key) else { return nil }
        let value = entries[position].value
        remove(at: position)
        return value
    }

    /// The same entries with a value of their own each; keys and places stay.
    public func mapValues(_ transform: (Node) throws -> Node) rethrows -> Mapping {
        var copy = self
        for position in copy.entries.indices {
            copy.entries[position].value = try transform(copy.entries[position].value)
        }
        return copy
    }

    public mutating func removeAll(where drop: (Entry) throws -> Bool) rethrows {
        try entries.removeAll(where: drop)
        reindex()
    }

    /// The same entries, ordered by key.
    public func sortedByKey() -> Mapping {
        Mapping(entries.sorted { $0.key < $1.key })
    }

    private func position(of key: String) -> Int? {
        if let index { return index[key] }
        // Most keys differ in length, which is told at once.
        let length = key.utf8.count
        for position in entries.indices where entries[position].key.utf8.count == length {
            if entries[position].key == key { return position }
        }
        return nil
    }

    private mutating func append(_ entry: Entry) {
        index?[entry.key] = entries.count
        entries.append(entry)
        if index == nil && entries.count > Self.indexedFrom { reindex() }
    }

    private mutating func remove(at position: Int) {
        entries.remove(at: position)
        reindex()
    }

    private mutating func reindex() {
        guard entries.count > Self.indexedFrom else {
            index = nil
            return
        }
        var fresh = [String: Int](minimumCapacity: entries.count)
        for (position, entry) in entries.enumerated() { fresh[entry.key] = position }
        index = fresh
    }
}

extension Mapping: Equatable {
    public static func == (left: Mapping, right: Mapping) -> Bool {
        guard left.count == right.count else { return false }
        return left.entries.allSatisfy { entry in right[entry.key] == entry.value }
    }
}

extension Mapping: Sequence {
    public func makeIterator() -> IndexingIterator<[Entry]> {
        entries.makeIterator()
    }
}
