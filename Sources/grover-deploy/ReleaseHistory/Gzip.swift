internal import CZlib
internal import Documents

/// Compression of what history keeps: the same bytes in give the same bytes out.
enum Gzip {
    /// No release is larger when expanded; a hostile ConfigMap costs an error and not the process.
    static let limit = 64 << 20

    static func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        var stream = z_stream()
        // 16 on top of the window asks for gzip's own header, without a time.
        let begun = deflateInit2_(
            &stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard begun == Z_OK else { throw Problem("the release could not be compressed (zlib \(begun))") }
        defer { deflateEnd(&stream) }
        let room = Int(deflateBound(&stream, UInt(bytes.count)))
        return try run(bytes, room: room) { input, output in
            attach(&stream, input, output)
            return (deflate(&stream, Z_FINISH), Int(stream.total_out))
        }
    }

    static func expand(_ bytes: [UInt8]) throws -> [UInt8] {
        var room = max(4096, bytes.count * 8)
        while true {
            var stream = z_stream()
            let begun = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
            guard begun == Z_OK else { throw Problem("the release could not be expanded (zlib \(begun))") }
            defer { inflateEnd(&stream) }
            var isFull = false
            let expanded = try? run(bytes, room: room) { input, output in
                attach(&stream, input, output)
                let code = inflate(&stream, Z_FINISH)
                isFull = code == Z_BUF_ERROR && stream.avail_out == 0
                return (code, Int(stream.total_out))
            }
            if let expanded { return expanded }
            guard isFull, room < limit else {
                throw Problem("a stored release is damaged; its objects do not expand")
            }
            room *= 4
        }
    }

    private static func attach(
        _ stream: inout z_stream, _ input: UnsafeMutableBufferPointer<UInt8>,
        _ output: UnsafeMutableBufferPointer<UInt8>
    ) {
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
    }

    private static func run(
        _ bytes: [UInt8], room: Int,
        _ work: (UnsafeMutableBufferPointer<UInt8>, UnsafeMutableBufferPointer<UInt8>) -> (code: Int32, count: Int)
    ) throws -> [UInt8] {
        var input = bytes
        var code = Z_OK
        let output = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            let target = buffer
            let result = input.withUnsafeMutableBufferPointer { work($0, target) }
            code = result.code
            count = result.count
        }
        guard code == Z_STREAM_END else { throw Problem("a release could not be packed or unpacked (zlib \(code))") }
        return output
    }
}
