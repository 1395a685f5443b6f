internal import HTTPTypes
internal import NIOCore
internal import ServiceKit

/// How the body of a request comes, and so how it goes on.
enum RequestFraming {
    /// Is read before it is sent on, so that a slow client keeps no connection to a service waiting; mostly there is none.
    case short
    /// Flows through, as it is long.
    case long
    /// Flows through in chunks, as it does not tell how long it is.
    case chunked

    private static let shortest = 64 << 10

    /// - Parameter maximum: what is said to be larger is refused.
    init(_ head: HTTPRequest, maximum: Int) throws(APIError) {
        if head.method == .head {
            // What comes with it means nothing (RFC 9110, 9.3.2).
            self = .short
        } else if let coding = head.headerFields[.transferEncoding] {
            guard coding.lowercased() == "chunked" else {
                throw APIError(.notImplemented, code: "transfer_coding", "This transfer coding is not supported")
            }
            self = .chunked
        } else {
            // A number that is too large for an integer is one, too.
            let length = head.headerFields[.contentLength].map { Int($0) ?? .max } ?? 0
            if length > maximum { throw .tooLarge }
            self = length <= Self.shortest ? .short : .long
        }
    }

    /// Writes the header that says how the body goes on.
    func write(headOf head: HTTPRequest, body: Int, into lines: inout ByteBuffer) {
        switch self {
        case .short:
            // Also where there is none, where one is usual (RFC 9110, 8.6).
            guard body > 0 || [.post, .put, .patch].contains(head.method) else { return }
            ForwardedHeaders.write("Content-Length", String(body), into: &lines)
        case .long:
            ForwardedHeaders.write("Content-Length", head.headerFields[.contentLength] ?? "0", into: &lines)
        case .chunked: ForwardedHeaders.write("Transfer-Encoding", "chunked", into: &lines)
        }
    }

    /// Writes a part of the body.
    func write(_ part: ByteBuffer, into bytes: inout ByteBuffer) {
        guard part.readableBytes > 0 else { return }
        if self == .chunked { bytes.writeString(String(part.readableBytes, radix: 16) + "\r\n") }
        bytes.writeImmutableBuffer(part)
        if self == .chunked { bytes.writeStaticString("\r\n") }
    }
}
