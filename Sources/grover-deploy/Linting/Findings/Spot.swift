public import Documents

/// Where a node is: the text that holds it, and for a rendered node the place in the catalog that filled it.
public struct Spot: Sendable, Equatable {
    public var place: Place?
    public var filledFrom: Place?

    public init(_ place: Place?, filledFrom: Place? = nil) {
        self.place = place
        self.filledFrom = filledFrom
    }

    public init(_ node: Node) {
        self.init(node.place, filledFrom: node.filledFrom)
    }
}

extension Mapping.Entry {
    /// The place of the key: what an editor should jump to when the key itself is wrong.
    var spot: Spot { Spot(keyPlace ?? value.place, filledFrom: keyPlace == nil ? value.filledFrom : nil) }
}
