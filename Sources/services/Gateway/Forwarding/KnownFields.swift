internal import HTTPTypes
internal import ServiceKit

/// The names of headers that most answers have, which are not made anew for each.
enum KnownFields {
    /// By their length, then as they are.
    private static let names: [[HTTPField.Name]] = {
        let names: [HTTPField.Name] =
            [
                .age, .allow, .cacheControl, .connection, .contentDisposition, .contentEncoding, .contentLanguage,
                .contentLength, .contentLocation, .contentRange, .contentType, .date, .eTag, .expires, .lastModified,
                .location, .retryAfter, .server, .setCookie, .transferEncoding, .vary, .wwwAuthenticate, .requestID,
            ] + ["Keep-Alive", "Link", "X-Content-Type-Options"].compactMap { HTTPField.Name($0) }
        let longest = names.map(\.rawName.utf8.count).max() ?? 0
        return (0...longest).map { length in names.filter { $0.rawName.utf8.count == length } }
    }()

    /// The name that stands there, in whatever case; nil where that is none (RFC 9110, 5.6.2).
    static func name(_ bytes: UnsafeRawBufferPointer) -> HTTPField.Name? {
        if bytes.count < names.count, let known = names[bytes.count].first(where: { isSame($0, bytes) }) {
            return known
        }
        return HTTPField.Name(String(decoding: bytes, as: UTF8.self))
    }

    private static func isSame(_ name: HTTPField.Name, _ bytes: UnsafeRawBufferPointer) -> Bool {
        // The canonical name is in lower case; a letter and its lower case differ in one bit, and so do no two signs of a name
        // of which one is a letter.
        zip(name.canonicalName.utf8, bytes).allSatisfy { known, byte in
            known == byte || (0x41...0x5A).contains(byte) && known == byte | 0x20
        }
    }
}
