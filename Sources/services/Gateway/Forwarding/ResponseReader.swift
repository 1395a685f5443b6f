internal import HTTPTypes
internal import NIOCore

/// Reads what a service answers, as it comes (RFC 9112).
///
/// Clients are read by a library that reads whatever there is in the world; this reads what services send, faster and more
/// strictly. A message that breaks a rule is an error, never a guess.
struct ResponseReader {
    enum Event {
        case head(ResponseHead)
        case body(ByteBuffer)
        case end
    }

    private enum State {
        case idle
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        case close
    }

    private static let longestHead = 64 << 10
    private static let longestChunkLine = 4 << 10

    private var state = State.idle
    private var isToHead = false
    private var buffer = ByteBuffer()

    /// Whether more has come than was asked.
    var hasRest: Bool { buffer.readableBytes > 0 }

    /// An answer is awaited.
    mutating func begin(toHead: Bool) {
        state = .head
        isToHead = toHead
    }

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeImmutableBuffer(bytes) }
    }

    /// The next thing that has come; nil where more must come first.
    mutating func next() throws(MalformedResponse) -> Event? {
        while true {
            switch state {
            case .idle:
                // What comes when nothing was asked cannot be told from an answer to what is asked next.
                if buffer.readableBytes > 0 { throw MalformedResponse("more than was asked") }
                return nil
            case .head:
                guard let head = try readHead() else { return nil }
                // What comes before the answer proper is for this connection.
                if head.status.kind == .informational, head.status.code != 101 { continue }
                return .head(head)
            case .length(0): return finish()
            case .length(let left):
                return readBody(left).map { part, left in
                    state = .length(left)
                    return .body(part)
                }
            case .chunkSize:
                guard let line = try readLine() else { return nil }
                let size = try Self.chunkSize(line)
                state = size == 0 ? .trailers : .chunk(size)
            case .chunk(let left):
                return readBody(left).map { part, left in
                    state = left == 0 ? .chunkEnd : .chunk(left)
                    return .body(part)
                }
            case .chunkEnd:
                guard let line = try readLine() else { return nil }
                guard line.readableBytes == 0 else { throw MalformedResponse("a chunk that does not end") }
                state = .chunkSize
            case .trailers:
                guard let line = try readLine() else { return nil }
                if line.readableBytes == 0 { return finish() }
            case .close:
                guard buffer.readableBytes > 0 else { return nil }
                defer { buffer = ByteBuffer() }
                return .body(buffer)
            }
        }
    }

    /// Whether the end of the connection is the end of the answer.
    mutating func close() -> Bool {
        guard case .close = state else { return false }
        state = .idle
        return true
    }

    private mutating func finish() -> Event {
        state = .idle
        return .end
    }

    private mutating func readBody(_ left: Int) -> (ByteBuffer, Int)? {
        let count = min(left, buffer.readableBytes)
        guard count > 0, let part = buffer.readSlice(length: count) else { return nil }
        return (part, left - count)
    }

    private mutating func readHead() throws(MalformedResponse) -> ResponseHead? {
        let result = buffer.withUnsafeReadableBytes { bytes -> Result<(ResponseHead, Int)?, MalformedResponse> in
            guard let end = Self.endOfHead(bytes) else { return .success(nil) }
            return Result { () throws(MalformedResponse) in
                (try ResponseHead(UnsafeRawBufferPointer(rebasing: bytes[..<end]), isToHead: isToHead), end)
            }
        }
        guard let (head, end) = try result.get() else {
            if buffer.readableBytes > Self.longestHead { throw MalformedResponse("a head without an end") }
            return nil
        }
        buffer.moveReaderIndex(forwardBy: end)
        if head.status.kind != .informational {
            state =
                switch head.framing {
                case .none: .length(0)
                case .length(let length): .length(length)
                case .chunked: .chunkSize
                case .close: .close
                }
        }
        return head
    }

    /// Behind the empty line.
    private static func endOfHead(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var place = 0
        while let feed = bytes[place...].firstIndex(of: 0x0A) {
            place = feed + 1
            if feed >= 3, bytes[feed - 1] == 0x0D, bytes[feed - 2] == 0x0A, bytes[feed - 3] == 0x0D { return place }
        }
        return nil
    }

    /// The next line without its end.
    private mutating func readLine() throws(MalformedResponse) -> ByteBuffer? {
        let view = buffer.readableBytesView
        guard let feed = view.firstIndex(of: 0x0A) else {
            if view.count > Self.longestChunkLine { throw MalformedResponse("a chunk line without an end") }
            return nil
        }
        guard feed > view.startIndex, view[feed - 1] == 0x0D else {
            throw MalformedResponse("a line feed alone")
        }
        let line = buffer.readSlice(length: feed - 1 - view.startIndex)
        buffer.moveReaderIndex(forwardBy: 2)
        return line
    }

    /// Hexadecimal digits, perhaps with extensions behind, which nobody needs (RFC 9112, 7.1.1).
    private static func chunkSize(_ line: ByteBuffer) throws(MalformedResponse) -> Int {
        let digits = line.readableBytesView.prefix { Character(Unicode.Scalar($0)).isHexDigit }
        let behind = line.readableBytesView.dropFirst(digits.count).first { $0 != 0x20 && $0 != 0x09 }
        guard (1...15).contains(digits.count), behind == nil || behind == UInt8(ascii: ";"),
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw MalformedResponse("a chunk size that is none") }
        return size
    }
}
