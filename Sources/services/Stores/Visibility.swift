/// Whose posts a reader may see: everybody's but those of private authors whom the reader does not follow.
public struct Visibility: Sendable {
    public let hidden: HiddenAuthors
    /// Of the hidden ones, those whom this reader may see.
    public let shown: [String]

    public init(hidden: HiddenAuthors, shown: some Sequence<String>) {
        self.hidden = hidden
        self.shown = shown.filter(hidden.contains)
    }

    public func allows(_ author: String) -> Bool { !hidden.contains(author) || shown.contains(author) }
}

/// Authors whose posts are for their followers only.
public final class HiddenAuthors: Sendable {
    public let ids: Set<String>
    /// The ids as a JSON array, made once for many queries.
    public let json: String

    public static let none = HiddenAuthors([])

    public init(_ ids: Set<String>) {
        self.ids = ids
        // Ids are made of letters, digits and such; any other is not an id of ours and hides nobody.
        let plain = ids.filter { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C } }
        json = "[" + plain.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }

    public func contains(_ id: String) -> Bool { ids.contains(id) }
}
