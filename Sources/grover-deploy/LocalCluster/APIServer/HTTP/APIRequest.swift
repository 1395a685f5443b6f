import HTTPTypes

/// A request as the API server sees it, however it came in.
struct APIRequest: Sendable {
    var method: String
    /// As it came in, path and query.
    let target: String
    /// Decoded, without the query.
    var path: String
    var query: [(name: String, value: String)]
    var headers: HTTPFields
    var body: [UInt8]
    var user: APIUser

    init(method: String, target: String, headers: HTTPFields = [:], body: [UInt8] = [], user: APIUser) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.target = target
        path = Self.decode(parts[0], plusIsBlank: false)
        query =
            parts.count < 2
            ? []
            : parts[1].split(separator: "&").map { pair in
                let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (
                    Self.decode(halves[0], plusIsBlank: true),
                    halves.count > 1 ? Self.decode(halves[1], plusIsBlank: true) : ""
                )
            }
        self.headers = headers
        self.body = body
        self.user = user
    }

    /// The first value of a query parameter; an empty one counts as absent.
    func parameter(_ name: String) -> String? {
        query.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// Whether a query parameter says yes, as `watch=1` and `force=true` do.
    func flag(_ name: String) -> Bool {
        guard let value = query.first(where: { $0.name == name })?.value else { return false }
        return value != "0" && value != "false"
    }

    var mediaType: String {
        let type = headers[.contentType] ?? ""
        return type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    }

    private static func decode(_ text: Substring, plusIsBlank: Bool) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
