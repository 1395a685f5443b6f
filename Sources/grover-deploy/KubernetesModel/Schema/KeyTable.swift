/// Values by key, for tables that are made once and asked very often: it looks at the ends of a key to find its slot.
///
/// Keys that are made to share their slots cost a scan, so that a large table, which only a stranger brings, is a
/// dictionary.
struct KeyTable<Value: Sendable>: Sendable {
    private let entries: [(key: String, value: Value)]
    /// Positions in `entries`; at least half of them are free.
    private let slots: [Int32]
    /// Instead of slots.
    private let index: [String: Int]?
    private static var largest: Int { 128 }

    private static var free: Int32 { -1 }

    /// Of a key given twice the last value counts.
    init(_ pairs: [(String, Value)]) {
        guard pairs.count <= Self.largest else {
            let values = Dictionary(pairs) { _, last in last }
            var index = [String: Int](minimumCapacity: values.count)
            var entries: [(key: String, value: Value)] = []
            for (key, _) in pairs where index[key] == nil {
                guard let value = values[key] else { continue }
                index[key] = entries.count
                entries.append((key, value))
            }
            self.entries = entries
            self.index = index
            slots = []
            return
        }
        var entries: [(key: String, value: Value)] = []
        var size = 2
        while size < pairs.count * 2 { size *= 2 }
        var slots = [Int32](repeating: Self.free, count: size)
        for (key, value) in pairs {
            let slot = Self.slot(of: key, in: slots) { entries[$0].key }
            if slots[slot] == Self.free {
                slots[slot] = Int32(entries.count)
                entries.append((key, value))
            } else {
                entries[Int(slots[slot])].value = value
            }
        }
        self.entries = entries
        self.slots = slots
        index = nil
    }

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }
    var keys: [String] { entries.map(\.key) }

    subscript(key: String) -> Value? {
        guard !entries.isEmpty else { return nil }
        if let index { return index[key].map { entries[$0].value } }
        let position = slots[Self.slot(of: key, in: slots) { entries[$0].key }]
        return position == Self.free ? nil : entries[Int(position)].value
    }

    /// The slot that holds the key, or else the free one where it belongs.
    private static func slot(of key: String, in slots: [Int32], _ keyAt: (Int) -> String) -> Int {
        let mask = slots.count - 1
        var slot = hash(key) & mask
        while slots[slot] != free, keyAt(Int(slots[slot])) != key { slot = (slot + 1) & mask }
        return slot
    }

    private static func hash(_ key: String) -> Int {
        let bits = key.utf8.withContiguousStorageIfAvailable { bytes -> UInt64 in
            let count = bytes.count
            guard count > 0 else { return 0 }
            func byte(_ offset: Int) -> UInt64 { UInt64(bytes[offset]) }
            return byte(0) | byte(count / 2) << 8 | byte(count - 1) << 16 | byte(count * 3 / 4) << 24
                | UInt64(truncatingIfNeeded: count) << 32
        }
        return Int(truncatingIfNeeded: ((bits ?? 0) &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }
}
