import CZlib
import Documents
import NIOCore

/// The compressed header blocks of SPDY/3: one zlib stream for a whole connection, each way.
final class SPDYHeaders {
    private var inflater = z_stream()
    private var deflater = z_stream()
    /// A port-forward's headers are a few dozen bytes.
    private static let longestBlock = 16 << 10

    init() throws {
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit_(&inflater, ZLIB_VERSION, size) == Z_OK else { throw Problem("zlib does not start") }
        guard deflateInit_(&deflater, Z_DEFAULT_COMPRESSION, ZLIB_VERSION, size) == Z_OK,
            deflateSetDictionary(&deflater, Self.dictionary, UInt32(Self.dictionary.count)) == Z_OK
        else {
            inflateEnd(&inflater)
            throw Problem("zlib does not start")
        }
    }

    deinit {
        inflateEnd(&inflater)
        deflateEnd(&deflater)
    }

    func read(_ block: ByteBuffer) throws -> [String: String] {
        var plain = ByteBuffer(bytes: try expand(Array(block.readableBytesView)))
        var headers: [String: String] = [:]
        guard let count = plain.readInteger(as: UInt32.self), count <= 256 else { throw Self.damaged }
        for _ in 0..<count {
            guard let name = text(&plain), let value = text(&plain) else { throw Self.damaged }
            headers[name.lowercased()] = value
        }
        return headers
    }

    /// The block of an answer without headers.
    func emptyBlock() throws -> [UInt8] {
        var input: [UInt8] = [0, 0, 0, 0]
        var output = [UInt8](repeating: 0, count: 256)
        let room = UInt32(output.count)
        let code = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                deflater.next_in = input.baseAddress
                deflater.avail_in = UInt32(input.count)
                deflater.next_out = output.baseAddress
                deflater.avail_out = room
                return deflate(&deflater, Z_SYNC_FLUSH)
            }
        }
        guard code == Z_OK else { throw Self.damaged }
        return Array(output[..<Int(room - deflater.avail_out)])
    }

    private func text(_ buffer: inout ByteBuffer) -> String? {
        guard let length = buffer.readInteger(as: UInt32.self), length <= Self.longestBlock else { return nil }
        return buffer.readString(length: Int(length))
    }

    private func expand(_ block: [UInt8]) throws -> [UInt8] {
        var input = block
        var output = [UInt8](repeating: 0, count: Self.longestBlock)
        let room = UInt32(output.count)
        let code = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                inflater.next_in = input.baseAddress
                inflater.avail_in = UInt32(input.count)
                inflater.next_out = output.baseAddress
                inflater.avail_out = room
                var code = inflate(&inflater, Z_SYNC_FLUSH)
                if code == Z_NEED_DICT {
                    guard inflateSetDictionary(&inflater, Self.dictionary, UInt32(Self.dictionary.count)) == Z_OK
                    else { return Z_DATA_ERROR }
                    code = inflate(&inflater, Z_SYNC_FLUSH)
                }
                return code
            }
        }
        guard code == Z_OK, inflater.avail_in == 0 else { throw Self.damaged }
        return Array(output[..<Int(room - inflater.avail_out)])
    }

    private static let damaged = Problem("a header block of the SPDY connection cannot be read")

    /// What both sides take for known: the words of HTTP/1, each behind its length, and then some loose ones.
    static let dictionary: [UInt8] = {
        let words =
            "options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age "
            + "allow authorization cache-control connection content-base content-encoding content-language "
            + "content-length content-location content-md5 content-range content-type date etag expect expires from "
            + "host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location "
            + "max-forwards pragma proxy-authenticate proxy-authorization range referer retry-after server te trailer "
            + "transfer-encoding upgrade user-agent vary via warning www-authenticate method get status"
        var bytes: [UInt8] = []
        let more = ["200 OK", "version", "HTTP/1.1", "url", "public", "set-cookie", "keep-alive", "origin"]
        for word in words.split(separator: " ").map(String.init) + more {
            bytes += [0, 0, 0, UInt8(word.utf8.count)] + word.utf8
        }
        let codes =
            "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505"
            + "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized"
            + "403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable"
        let rest =
            "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT"
            + "chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,"
            + "text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0."
        return bytes + codes.utf8 + rest.utf8
    }()
}
