public import Hummingbird
public import ServiceKit
public import Stores

extension Page {
    /// The same as the stores say it.
    public var slice: Slice {
        cursor.map { Slice(limit: limit, after: Position($0.numbers, $0.text)) } ?? Slice(limit: limit, skip: skip)
    }
}

extension Listing {
    /// The answer to who asked for the page, with the way to the next one.
    ///
    /// - Parameter list: whose cursors are given out.
    public func response(
        to request: Request, _ list: String, _ page: Page, _ write: (inout JSONText, Item) -> Void
    ) -> Response {
        let cursor = next.map { Cursor(list: list, numbers: $0.numbers, text: $0.text) }
        return request.page(items, next: cursor, limit: page.limit, write)
    }
}
