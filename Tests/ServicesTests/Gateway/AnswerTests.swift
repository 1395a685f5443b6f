import CZlib
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

/// What the gateway makes of an answer on its way out.
@Suite(.timeLimit(.minutes(20))) struct AnswerTests {
    private static let text = String(repeating: "{\"content\":\"hello\"},", count: 5000)

    private static func answer(_ headers: String = "", _ text: String = text) -> RawUpstream.Answer {
        .text(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\(headers)Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
        )
    }

    /// Asks on a connection of its own, and reads to its end.
    private func ask(
        _ answer: RawUpstream.Answer, accepting coding: String? = "gzip", variables: [String: String] = [:],
        _ check: @escaping @Sendable (_ head: String, _ body: [UInt8]) throws -> Void
    ) async throws {
        try await withGateway(variables: variables, answering: { _ in answer }) { port, _ in
            let accept = coding.map { "Accept-Encoding: \($0)\r\n" } ?? ""
            let bytes = try await RawConnection.open(port: port).executeThenClose { inbound, outbound in
                // An upload that never ends makes the answer the connection's last one.
                try await outbound.write(
                    ByteBuffer(
                        string: "GET /api/posts/1 HTTP/1.1\r\nHost: a\r\n\(accept)Connection: close\r\n\r\n"))
                return try await inbound.reduce(into: [UInt8]()) { $0 += $1.readableBytesView }
            }
            let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
            let head = String(decoding: bytes[..<end.upperBound], as: UTF8.self)
            let body = Array(bytes[end.upperBound...])
            try check(head, head.headers("Transfer-Encoding") == ["chunked"] ? unchunked(body) : body)
        }
    }

    @Test(arguments: [
        (text, "gzip"), (String(text.prefix(1000)), "br;q=1, gzip;q=0.5"), (String(text.prefix(20_000)), "*"),
    ])
    func aLongTextIsPacked(text: String, coding: String) async throws {
        try await ask(Self.answer("ETag: \"1\"\r\n", text), accepting: coding) { head, body in
            #expect(head.headers("Content-Encoding") == ["gzip"])
            #expect(head.headers("Vary") == ["Accept-Encoding"])
            #expect(head.headers("ETag") == ["W/\"1\""])
            // A short one is packed before its head goes out.
            let length = head.headers("Content-Length").first.flatMap { Int($0) }
            #expect(length == nil || length == body.count)
            #expect(body.count < text.utf8.count / 5)
            let unpacked = try unpacked(body)
            #expect(unpacked == text)
        }
    }

    /// A piece is there as soon as it is sent, also when it is packed.
    @Test func aTextWithoutKnownLengthIsPackedPieceByPiece() async throws {
        let chunked = "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        try await withGateway(answering: { _ in .text("HTTP/1.1 200 OK\r\n" + chunked) }) { port, _ in
            try await RawConnection.open(port: port).executeThenClose { inbound, outbound in
                try await outbound.write(
                    ByteBuffer(string: "GET /api/posts/1 HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"))
                var bytes: [UInt8] = []
                for try await part in inbound {
                    bytes += part.readableBytesView
                    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
                    if let text = try? unpacked(unchunked(Array(bytes[end.upperBound...]))), text == "hello" { break }
                }
                #expect(!bytes.isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("", text, nil), ("", text, "gzip;q=0, *;q=0.5"), ("", text, "br"), ("", String(text.prefix(999)), "gzip"),
        ("Content-Encoding: br\r\n", text, "gzip"), ("Cache-Control: no-transform\r\n", text, "gzip"),
    ])
    func allElseGoesAsItIs(headers: String, text: String, coding: String?) async throws {
        try await ask(Self.answer(headers, text), accepting: coding) { head, body in
            #expect(head.headers("Content-Encoding") == (headers.contains("br") ? ["br"] : []))
            #expect(String(decoding: body, as: UTF8.self) == text)
        }
    }

    @Test(arguments: [
        ("application/json; charset=utf-8", true), ("text/html", true), ("application/problem+json", true),
        ("image/svg+xml", true), ("image/png", false), ("text/event-stream", false), ("application/gzip", false),
    ])
    func onlyTextGainsByIt(type: String, gains: Bool) {
        #expect(Compression.isCompressible(type) == gains)
    }

    @Test func browsersAreToldWhatToRefrainFrom() async throws {
        let page = "HTTP/1.1 200 OK\r\nContent-Security-Policy: default-src 'self'\r\nContent-Length: 0\r\n\r\n"
        try await withGateway(
            variables: ["HSTS_SECONDS": "60"], answering: { $0.contains("/page") ? .text(page) : ok() }
        ) { port, _ in
            try await RawConnection.with(port: port) { client in
                for path in ["/api/posts/1", "/none", "/api/posts/..", "/health"] {
                    let answer = try await client.ask("GET \(path)")
                    #expect(answer.headers("X-Content-Type-Options") == ["nosniff"], "\(path)")
                    #expect(answer.headers("X-Frame-Options") == ["DENY"])
                    #expect(answer.headers("Referrer-Policy") == ["no-referrer"])
                    #expect(
                        answer.headers("Content-Security-Policy").first?.contains("frame-ancestors 'none'") == true)
                    #expect(answer.headers("Strict-Transport-Security") == ["max-age=60; includeSubDomains"])
                    #expect(answer.headers("Server") == [])
                }
                let page = try await client.ask("GET /api/posts/page")
                #expect(page.headers("Content-Security-Policy") == ["default-src 'self'"])
            }
        }
        try await withGateway(answering: { _ in ok() }) { port, _ in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET /")
                #expect(answer.headers("Strict-Transport-Security") == [])
            }
        }
    }
}

/// A body without the lines that frame its pieces, as far as they have come.
private func unchunked(_ bytes: [UInt8]) -> [UInt8] {
    var rest = bytes[...]
    var body: [UInt8] = []
    while let end = rest.firstRange(of: Array("\r\n".utf8)),
        let length = Int(String(decoding: rest[..<end.lowerBound], as: UTF8.self), radix: 16), length > 0
    {
        rest = rest[end.upperBound...]
        body += rest.prefix(length)
        rest = rest.dropFirst(length + 2)
    }
    return body
}

/// What a stream of gzip holds, as far as it has come.
private func unpacked(_ packed: [UInt8]) throws -> String {
    struct Failure: Error {}
    var packed = packed
    var stream = z_stream()
    var text = [UInt8](repeating: 0, count: 1 << 20)
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        throw Failure()
    }
    defer { inflateEnd(&stream) }
    let result = packed.withUnsafeMutableBufferPointer { input in
        text.withUnsafeMutableBufferPointer { output in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            return inflate(&stream, Z_NO_FLUSH)
        }
    }
    guard result == Z_OK || result == Z_STREAM_END else { throw Failure() }
    return String(decoding: text.prefix(Int(stream.total_out)), as: UTF8.self)
}
