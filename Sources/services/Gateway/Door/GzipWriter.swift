internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Packs a body on its way, piece by piece.
struct GzipWriter: ResponseBodyWriter {
    private var base: any ResponseBodyWriter
    private let stream: GzipStream

    /// - Parameter flushes: whether each piece goes out at once, at the price of a few bytes.
    init(to base: any ResponseBodyWriter, flushes: Bool) {
        self.base = base
        stream = GzipStream(flushes: flushes)
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        let packed = try stream.pack(buffer)
        if packed.readableBytes > 0 { try await base.write(packed) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await base.write(try stream.pack(ByteBuffer(), isLast: true))
        try await base.finish(trailingHeaders)
    }
}
