/// Which part of an ordered list is asked for.
public struct Slice: Sendable, Hashable {
    public enum Start: Sendable, Hashable {
        /// Counted from the beginning, which moves while items arrive.
        case skip(Int)
        /// Behind an item that was seen, whatever has come or gone since.
        case after(Position)
    }

    public var limit: Int
    public var start: Start

    public init(limit: Int, skip: Int) {
        self.limit = limit
        start = .skip(skip)
    }

    public init(limit: Int, after position: Position) {
        self.limit = limit
        start = .after(position)
    }
}

/// Where an item stands in the order of its list: the values that the list is sorted by, so that no two are alike.
public struct Position: Sendable, Hashable {
    public var numbers: [Int64]
    public var text: String

    public init(_ numbers: [Int64], _ text: String = "") {
        self.numbers = numbers
        self.text = text
    }
}

/// A part of an ordered list, and where the next one begins.
public struct Listing<Item: Sendable>: Sendable {
    public var items: [Item]
    /// Nil at the end of the list.
    public var next: Position?

    public init(_ items: [Item], next: Position?) {
        self.items = items
        self.next = next
    }

    /// Cuts what was read down to what was asked for.
    ///
    /// - Parameter read: one item more than the limit, where there are as many.
    public init(_ read: [(item: Item, position: Position)], limit: Int) {
        self.init(read.map { $0.item }, limit: limit) { read[$0].position }
    }

    /// The same, where positions are made only for who needs one.
    ///
    /// - Parameters:
    ///   - items: one more than the limit, where there are as many.
    ///   - position: of the item at a place in `items`.
    public init(_ items: [Item], limit: Int, position: (_ place: Int) throws -> Position) rethrows {
        self.items = items
        next = items.count > limit && limit > 0 ? try position(limit - 1) : nil
        if items.count > limit { self.items.removeSubrange(limit...) }
    }
}
