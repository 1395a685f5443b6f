import Hummingbird
import NIOCore
import Testing

@testable import ServiceKit

/// What HTTP/1.1 asks of every server, on raw sockets.
@Suite(.timeLimit(.minutes(20))) struct HTTP1RulesTests {
    private func withEcho(_ body: @escaping @Sendable (_ port: Int) async throws -> Void) async throws {
        try await withRunningService { service in
            service.router.post("/echo") { request, context -> JSON in
                .string(String(decoding: try await BodyFields(request, context).bytes, as: UTF8.self))
            }
            service.router.get("/stream") { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        for part in ["one ", "two"] { try await writer.write(ByteBuffer(string: part)) }
                        try await writer.finish(nil)
                    })
            }
        } _: {
            try await body($0)
        }
    }

    /// All that the server says to these bytes until it ends the connection.
    private func said(to bytes: String, thenEnds: Bool = false, port: Int) async throws -> String {
        try await RawConnection.open(port: port).executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: bytes))
            if thenEnds { outbound.finish() }
            return try await inbound.reduce(into: "") { $0 += String(buffer: $1) }
        }
    }

    private func expectMalformed(_ answer: String, _ comment: Comment? = nil) {
        #expect(answer.hasPrefix("HTTP/1.1 400 "), comment)
        #expect(answer.headers("Connection") == ["close"], comment)
        #expect(answer.headers("Content-Type") == ["application/json"], comment)
        let body = try? JSON.read(answer.bodyText.utf8)
        #expect(body?["code"] == "malformed_request", comment)
        #expect(body?["detail"] == "Malformed request", comment)
        #expect(body?["request_id"]?.string == answer.headers("X-Request-ID").first, comment)
    }

    @Test(arguments: [
        "GET /health HTTP/1.1\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a/b\r\n\r\n", "nonsense\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "FOO /health HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func whatIsNoRequestIsToldSoInTheOneBody(bytes: String) async throws {
        try await withEcho { port in
            expectMalformed(try await said(to: bytes, port: port))
        }
    }

    @Test func oldClientsAreAnsweredOnceOnAConnection() async throws {
        try await withEcho { port in
            let twice = try await said(
                to: "GET /stream HTTP/1.0\r\n\r\nGET /stream HTTP/1.0\r\n\r\n", port: port)
            #expect(twice.hasPrefix("HTTP/1.0 200 ") && twice.hasSuffix("\r\n\r\none two"))
            let mixed = try await said(
                to: "GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /stream HTTP/1.0\r\n\r\n", port: port)
            #expect(mixed.hasPrefix("HTTP/1.1 200 "))
            #expect(!mixed.contains("one two"))
        }
    }

    @Test func whatComesBeforeAnUnreadableRequestIsAnswered() async throws {
        try await withEcho { port in
            let said = try await said(
                to: "GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\n\r\n", port: port)
            #expect(said.hasPrefix("HTTP/1.1 200 "))
            #expect(said.contains("HTTP/1.1 400 ") && said.contains("\"malformed_request\""))
        }
    }

    @Test(arguments: [
        "zz\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n", "5\r\nhelloXX0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\nx",
    ])
    func aBodyInBrokenChunksIsTheClientsMistake(body: String) async throws {
        try await withEcho { port in
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            expectMalformed(try await said(to: head + body, port: port))
        }
    }

    @Test func aBodyThatBreaksOffIsTheClientsMistake() async throws {
        try await withEcho { port in
            let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhello"
            expectMalformed(try await said(to: head, thenEnds: true, port: port))
        }
    }

    @Test(arguments: ["1048577", "9223372036854775807", "18446744073709551615"])
    func aBodyThatIsSaidToBeTooLargeIsNotWaitedFor(length: String) async throws {
        try await withEcho { port in
            let answer = try await said(
                to: "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\nhello", port: port)
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("\"content_too_large\""))
        }
    }

    @Test(arguments: ["", "Connection: keep-alive\r\n"])
    func whoSpeaksHTTP10GetsNoChunksAndNoSecondAnswer(headers: String) async throws {
        try await withEcho { port in
            for (path, body) in [("/stream", "one two"), ("/health/live", #"{"status":"alive"}"#)] {
                let answer = try await said(to: "GET \(path) HTTP/1.0\r\n\(headers)\r\n", port: port)
                #expect(answer.hasPrefix("HTTP/1.0 200 "))
                #expect(answer.headers("Transfer-Encoding") == [])
                #expect(answer.headers("Connection") == ["close"])
                #expect(answer.bodyText == body)
            }
            let chunks = try await said(
                to: "GET /stream HTTP/1.1\r\nHost: a\r\nConnection: TE, close\r\n\r\n", port: port)
            #expect(chunks.headers("Transfer-Encoding") == ["chunked"])
        }
    }

    @Test func nobodyIsToldToGoOnInHTTP10() async throws {
        try await withEcho { port in
            let answer = try await said(
                to: "POST /echo HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}", port: port)
            #expect(answer.hasPrefix("HTTP/1.0 200 "))
        }
    }
}
