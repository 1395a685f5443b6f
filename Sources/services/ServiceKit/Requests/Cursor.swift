internal import Foundation
internal import HTTPTypes
public import Hummingbird

/// Where the next part of a list begins, as an opaque text: good for the list that it came from and no other.
public struct Cursor: Sendable, Hashable {
    public var list: String
    public var numbers: [Int64]
    public var text: String

    public init(list: String, numbers: [Int64], text: String = "") {
        self.list = list
        self.numbers = numbers
        self.text = text
    }

    /// Letters, digits, `-` and `_`.
    public var encoded: String {
        let words = [list] + numbers.map { String($0) } + [text]
        let base64 = Data(words.joined(separator: "\n").utf8).base64EncodedString()
        let characters = base64.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: byte
            }
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Nil for what never was a cursor of the list.
    public init?(_ encoded: String, of list: String) {
        guard encoded.utf8.count <= 500 else { return nil }
        var base64 = encoded.replacing("-", with: "+").replacing("_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: base64), let plain = String(validating: data, as: UTF8.self) else {
            return nil
        }
        var words = plain.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard words.count >= 2, words.removeFirst() == list, let text = words.popLast() else { return nil }
        let numbers = words.compactMap { Int64($0) }
        guard numbers.count == words.count else { return nil }
        self.init(list: list, numbers: numbers, text: text)
    }
}

extension Request {
    /// The answer to a request for a part of a list, with the way to the next one in a `Link` header (RFC 8288), which the
    /// body has no room for.
    public func page<Item>(
        _ items: [Item], next: Cursor?, limit: Int, _ write: (inout JSONText, Item) -> Void
    ) -> Response {
        var text = JSONText(capacity: 768 * items.count)
        text.array(items, write)
        var response = text.response(status: .ok)
        if let next {
            response.headers[.link] = "<\(uri.path)?limit=\(limit)&cursor=\(next.encoded)>; rel=\"next\""
        }
        return response
    }
}

extension HTTPField.Name {
    static let link = HTTPField.Name("Link") ?? .location
}
