import Documents
import NIOCore

/// A frame of SPDY/3.1, as far as port-forwarding needs them.
enum SPDYFrame {
    case open(stream: UInt32, block: ByteBuffer, isLast: Bool)
    case data(stream: UInt32, ByteBuffer, isLast: Bool)
    case reset(stream: UInt32)
    case ping(UInt32)
    case goAway
    case other

    /// kubectl sends at most 32 KiB at a time.
    private static let longest = 1 << 20

    /// Takes a frame off the front of what came in; nil while there is no whole one.
    static func next(from buffer: inout ByteBuffer) throws -> SPDYFrame? {
        guard let first = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self),
            let second = buffer.getInteger(at: buffer.readerIndex + 4, as: UInt32.self)
        else { return nil }
        let length = Int(second & 0xFF_FFFF)
        guard length <= longest else { throw Problem("a SPDY frame of \(length) bytes is too long") }
        guard buffer.readableBytes >= 8 + length else { return nil }
        buffer.moveReaderIndex(forwardBy: 8)
        guard var body = buffer.readSlice(length: length) else { return nil }
        buffer.discardReadBytes()
        let isLast = second >> 24 & 1 == 1
        guard first >> 31 == 1 else { return .data(stream: first, body, isLast: isLast) }
        guard first >> 16 & 0x7FFF == 3 else { throw Problem("the client speaks another version of SPDY than 3") }
        func number() throws -> UInt32 {
            guard let number = body.readInteger(as: UInt32.self) else { throw Problem("a SPDY frame is too short") }
            return number & 0x7FFF_FFFF
        }
        switch first & 0xFFFF {
        case 1:
            let stream = try number()
            _ = try number()
            body.moveReaderIndex(forwardBy: min(2, body.readableBytes))
            return .open(stream: stream, block: body, isLast: isLast)
        case 3: return .reset(stream: try number())
        case 6: return .ping(try number())
        case 7: return .goAway
        default: return .other
        }
    }

    static func reply(_ stream: UInt32, _ block: [UInt8]) -> ByteBuffer {
        control(2, count: 4 + block.count) {
            $0.writeInteger(stream)
            $0.writeBytes(block)
        }
    }

    static func pong(_ id: UInt32) -> ByteBuffer { control(6, count: 4) { $0.writeInteger(id) } }

    static func reset(_ stream: UInt32) -> ByteBuffer {
        control(3, count: 8) {
            $0.writeInteger(stream)
            $0.writeInteger(UInt32(5))
        }
    }

    static func data(_ stream: UInt32, _ bytes: ByteBuffer, isLast: Bool = false) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeInteger(stream)
        frame.writeInteger((isLast ? UInt32(1) << 24 : 0) | UInt32(bytes.readableBytes))
        frame.writeImmutableBuffer(bytes)
        return frame
    }

    private static func control(_ type: UInt32, count: Int, _ write: (inout ByteBuffer) -> Void) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.writeInteger(UInt32(0x8003_0000) | type)
        frame.writeInteger(UInt32(count))
        write(&frame)
        return frame
    }
}
