internal import CZlib
internal import NIOCore

/// One stream of zlib, in the form of gzip. It is used by one body, one piece after the other.
final class GzipStream {
    struct Failure: Error {
        let code: Int32
    }

    /// A good part of the gain for a small part of the time.
    private static let level: Int32 = 4

    /// In memory of its own: zlib remembers the address.
    private let stream: UnsafeMutablePointer<z_stream>
    private let begun: Int32
    private let flushes: Bool

    /// - Parameter flushes: whether each piece goes out at once, at the price of a few bytes: for what comes in pieces without an
    ///   end in sight, which is read as it comes.
    init(flushes: Bool) {
        self.flushes = flushes
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        begun = deflateInit2_(
            stream, Self.level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
    }

    deinit {
        if begun == Z_OK { deflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func pack(_ buffer: ByteBuffer, isLast: Bool = false) throws(Failure) -> ByteBuffer {
        let mode = isLast ? Z_FINISH : flushes ? Z_SYNC_FLUSH : Z_NO_FLUSH
        guard begun == Z_OK else { throw Failure(code: begun) }
        // What may have been kept back comes on top of what this piece can become.
        var packed = ByteBuffer()
        packed.reserveCapacity(Int(deflateBound(stream, UInt(buffer.readableBytes))) + 64)
        let result = buffer.withUnsafeReadableBytes { bytes in
            // zlib only reads there, and does not say so.
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(bytes.count)
            var result = Z_OK
            repeat {
                packed.writeWithUnsafeMutableBytes(minimumWritableBytes: 4096) { room in
                    stream.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
                    stream.pointee.avail_out = UInt32(room.count)
                    result = deflate(stream, mode)
                    return room.count - Int(stream.pointee.avail_out)
                }
                // Room that is used up may mean that there is more to come.
            } while result == Z_OK && stream.pointee.avail_out == 0
            return result
        }
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        // Nothing was left to do where the room had just sufficed.
        guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else { throw Failure(code: result) }
        return packed
    }
}
