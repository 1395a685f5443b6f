internal import HTTPTypes
internal import NIOCore
internal import ServiceKit

/// What becomes of a service's answer on its way to the client.
///
/// Short ones whose length is told are held until they are whole: so head and body go out in one piece, and what breaks off on the
/// way is a 502 instead of half an answer.
struct ExchangeAnswer {
    private static let smallest = 16 << 10

    /// Whether the head has been written.
    var hasBegun = false
    /// Whether the answer waits until it is whole.
    private(set) var isHeld = false
    private var status = HTTPResponse.Status.ok
    private var fields = HTTPFields()
    private var body = ByteBuffer()
    /// How long the body is; nil where that is not told.
    private var length: Int?
    private var hasBody = true
    private var isChunked = false
    private var packer: GzipStream?

    mutating func begin(_ head: ResponseHead, to request: HTTPRequest, packing: Compression) {
        status = head.status
        fields = head.fields
        length = head.length
        hasBody = head.framing != .none
        let length = length ?? .max
        isHeld = hasBody && length <= Self.smallest
        if packing.apply(to: &fields, status: status, length: length, of: request) {
            packer = GzipStream(flushes: self.length == nil)
        }
    }

    /// The head as it goes out, but for what is said of the connection, and with it the body where that is held.
    ///
    /// - Parameter takesChunks: else a body of unknown length ends with the connection.
    mutating func head(takesChunks: Bool, door: Door, standing: Standing?) -> (
        HTTPResponse.Status, HTTPFields, ByteBuffer
    ) {
        if isHeld, let packer {
            // Nothing is lost where it cannot be packed: that is found out before anything is written.
            if let packed = try? packer.pack(body, isLast: true) {
                body = packed
            } else {
                fields[.contentEncoding] = nil
            }
            self.packer = nil
            length = body.readableBytes
        }
        if let length, packer == nil {
            if status.code != 204 { fields.append(HTTPField(name: .contentLength, value: String(length))) }
        } else if hasBody, takesChunks {
            isChunked = true
            fields.append(HTTPField(name: .transferEncoding, value: "chunked"))
        }
        standing?.add(to: &fields)
        door.security.add(to: &fields)
        return (status, fields, isHeld ? body : ByteBuffer())
    }

    /// The next part of the body as it goes out; nil where nothing does yet.
    mutating func take(_ part: ByteBuffer) throws -> ByteBuffer? {
        guard hasBody else { return nil }
        if isHeld {
            body.writeImmutableBuffer(part)
            return nil
        }
        let part = try packer?.pack(part) ?? part
        return part.readableBytes > 0 ? framed(part) : nil
    }

    /// What is left when all of the body has come, and the head is written.
    mutating func finish() throws -> ByteBuffer {
        let rest = isHeld ? nil : try packer?.pack(ByteBuffer(), isLast: true)
        var last = rest.map { framed($0) } ?? ByteBuffer()
        if isChunked { last.writeStaticString("0\r\n\r\n") }
        return last
    }

    private func framed(_ part: ByteBuffer) -> ByteBuffer {
        guard isChunked, part.readableBytes > 0 else { return part }
        var bytes = ByteBuffer()
        bytes.reserveCapacity(part.readableBytes + 12)
        bytes.writeString(String(part.readableBytes, radix: 16) + "\r\n")
        bytes.writeImmutableBuffer(part)
        bytes.writeStaticString("\r\n")
        return bytes
    }
}
