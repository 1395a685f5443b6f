import NIOCore
import Testing

/// What a service gets to see of a request, and a client of its answer.
@Suite(.timeLimit(.minutes(20))) struct ForwardingTests {
    @Test(arguments: [
        "/api/posts/a%2Fb%20c?x=1&x=2&y=%26", "/api/posts/a%5Cb%3Fc%23d", "/api/posts/a..b/...",
        "/api/posts//a", "/api/posts/", "/api/posts", "/api/users/~a;b=c@d",
    ])
    func theTargetGoesOnByteForByte(target: String) async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET \(target)")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            #expect(upstream.requests.first?.hasPrefix("GET \(target) HTTP/1.1\r\n") == true)
        }
    }

    @Test(arguments: [
        ("http://b/api/users/a%2e?x=%2e%2E&y=[a]|b", "/api/users/a%2e?x=%2e%2E&y=[a]|b"),
        ("HTTP://b:80/api/posts?a=http://c/", "/api/posts?a=http://c/"),
    ])
    func ofAWholeAddressPathAndQueryGoOnByteForByte(target: String, wanted: String) async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET \(target)")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            #expect(upstream.requests.first?.hasPrefix("GET \(wanted) HTTP/1.1\r\n") == true)
        }
    }

    @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    func everyMethodGoesOn(method: String) async throws {
        try await withGateway(answering: { _ in ok("answered") }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("\(method) /api/posts/1")
                #expect(answer.hasSuffix("answered"))
            }
            #expect(upstream.requests.first?.hasPrefix("\(method) /api/posts/1 HTTP/1.1\r\n") == true)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    ])
    func whoSpeaksHTTP10GetsNoChunks(answer: String) async throws {
        try await withGateway(answering: { _ in .text(answer) }) { port, _ in
            try await RawConnection.open(port: port).executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: "GET /api/posts/1 HTTP/1.0\r\n\r\n"))
                let said = try await inbound.reduce(into: "") { $0 += String(buffer: $1) }
                #expect(said.headers("Transfer-Encoding") == [])
                #expect(said.headers("Connection") == ["close"])
                #expect(said.bodyText == "hello")
            }
        }
    }

    @Test func aFormWithFilesArrivesByteForByte() async throws {
        let form = "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n\u{1}\r\n--x--\r\n"
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write(
                    """
                    POST /api/posts/ HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r
                    Content-Length: \(form.utf8.count)\r\n\r\n\(form)
                    """)
                #expect(try await client.answer()?.hasPrefix("HTTP/1.1 200") == true)
            }
            #expect(upstream.requests.first?.bodyText == form)
            #expect(upstream.requests.first?.headers("Content-Type") == ["multipart/form-data; boundary=x"])
        }
    }

    @Test func aBodyInPiecesArrivesWhole() async throws {
        try await withGateway(answering: { ok($0.bodyText) }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write(
                    "POST /api/posts/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                // The service hears of it before the client is done.
                await upstream.touched.passed()
                try await client.write("6\r\n world\r\n0\r\n\r\n")
                #expect(try await client.answer()?.hasPrefix("HTTP/1.1 200") == true)
            }
            #expect(upstream.requests.first?.headers("Transfer-Encoding") == ["chunked"])
            #expect(upstream.requests.first?.headers("Content-Length") == [])
            #expect(upstream.requests.first?.bodyText.contains("hello") == true)
            #expect(upstream.requests.first?.bodyText.contains(" world") == true)
        }
    }

    /// A service need not read all of a body to know what it makes of it, and its client must hear of that.
    @Test(arguments: [
        (RawUpstream.Answer.text("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno"), "401"),
        (.text("HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "401"),
        (.last(""), "502"),
    ])
    func anAnswerInTheMiddleOfABodyArrives(refusal: RawUpstream.Answer, status: String) async throws {
        try await withGateway(answering: { _ in refusal }, early: true) { port, _ in
            for framing in [
                "Content-Length: 200000\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            ] {
                try await RawConnection.with(port: port) { client in
                    try await client.write("POST /api/posts/ HTTP/1.1\r\nHost: a\r\n\(framing)")
                    let answer = try #require(try await client.head())
                    #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
                    #expect(answer.headers("Connection") == ["close"])
                }
            }
            // It lives on.
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET /health")
                #expect(answer.hasPrefix("HTTP/1.1 200"))
            }
        }
    }

    @Test func aConnectionGoesOnAfterABodyOfWhichTheServiceReadAPart() async throws {
        let refusal = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno"
        try await withGateway(answering: { $0.contains("/next") ? ok("next") : .text(refusal) }, early: true) {
            port, _ in
            try await RawConnection.with(port: port) { client in
                try await client.write(
                    "POST /api/posts/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                )
                let answer = try #require(try await client.answer())
                #expect(answer.hasPrefix("HTTP/1.1 401"))
                // It may have been answered before its end had come; then the connection is done.
                if answer.headers("Connection") != ["close"] {
                    #expect(try await client.ask("GET /api/posts/next").hasSuffix("next"))
                }
            }
        }
    }

    @Test func anAnswerInPiecesArrivesPieceByPiece() async throws {
        let first = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        try await withGateway(answering: { _ in .text(first) }) { port, _ in
            try await RawConnection.open(port: port).executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: "GET /api/posts/1 HTTP/1.1\r\nHost: a\r\n\r\n"))
                var received = ""
                // The service never says the rest.
                for try await part in inbound {
                    received += String(buffer: part)
                    if received.contains("hello") { break }
                }
                #expect(received.hasPrefix("HTTP/1.1 200"))
                #expect(received.hasSuffix("5\r\nhello\r\n"))
            }
        }
    }

    /// Were there a byte too much or too few, the second answer would not be read.
    @Test(arguments: [
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "200"),
        ("GET", "HTTP/1.1 204 No Content\r\n\r\n", "204"),
        ("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", "304"),
    ])
    func anAnswerWithoutBodyLeavesTheConnectionInStep(method: String, answer: String, status: String) async throws {
        try await withGateway(answering: { $0.contains("/first") ? .text(answer) : ok("second") }) { port, _ in
            try await RawConnection.with(port: port) { client in
                try await client.send("\(method) /api/posts/first")
                #expect(try await client.head()?.hasPrefix("HTTP/1.1 \(status)") == true)
                #expect(try await client.ask("GET /api/posts/second").hasSuffix("second"))
            }
        }
    }

    @Test func aRefusedHeadHasNoBodyEither() async throws {
        try await withGateway(answering: { _ in ok("second") }) { port, _ in
            try await RawConnection.with(port: port) { client in
                try await client.send("HEAD /nowhere")
                #expect(try await client.head()?.hasPrefix("HTTP/1.1 404") == true)
                try await client.send("HEAD /health")
                #expect(try await client.head()?.hasPrefix("HTTP/1.1 200") == true)
                #expect(try await client.ask("GET /api/posts/second").hasSuffix("second"))
            }
        }
    }

    @Test func aClientThatAsksFirstIsToldToGoOn() async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write(
                    "POST /api/posts/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
                #expect(try await client.head()?.hasPrefix("HTTP/1.1 100 Continue") == true)
                try await client.write("hello")
                #expect(try await client.answer()?.hasPrefix("HTTP/1.1 200") == true)
            }
            #expect(upstream.requests.first?.headers("Expect") == [])
            #expect(upstream.requests.first?.bodyText == "hello")
        }
    }

    @Test func pagesOfListedOriginsMayAsk() async throws {
        let variables = ["CORS_ORIGINS": "https://app.example, https://other.example"]
        let methods = "HTTP/1.1 204 No Content\r\nAllow: GET\r\nAccess-Control-Allow-Origin: *\r\n\r\n"
        try await withGateway(variables: variables, answering: { _ in .text(methods) }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                let ask = "OPTIONS /api/posts/ HTTP/1.1\r\nHost: a\r\nAccess-Control-Request-Method: POST\r\n"
                try await client.write(ask + "Origin: https://app.example\r\n\r\n")
                let allowed = try #require(try await client.head())
                #expect(allowed.hasPrefix("HTTP/1.1 204"))
                #expect(allowed.headers("Access-Control-Allow-Origin") == ["https://app.example"])
                try await client.write(ask + "Origin: https://app.example.evil\r\n\r\n")
                let refused = try #require(try await client.head())
                #expect(refused.headers("Access-Control-Allow-Origin") == [])
                #expect(refused.headers("Allow") == ["GET"])
                try await client.write("GET /none HTTP/1.1\r\nHost: a\r\nOrigin: https://other.example\r\n\r\n")
                let failed = try #require(try await client.answer())
                #expect(failed.headers("Access-Control-Allow-Origin") == ["https://other.example"])
            }
            // What this is not asked to decide goes to the service.
            #expect(upstream.requests.count == 1)
        }
    }

    /// Whoever answers, a service or the gateway itself, answers come in the order of the requests.
    @Test func requestsThatAreSentAtOnceAreAnsweredInTheirOrder() async throws {
        let paths = ["/api/posts/1", "/health", "/api/posts/..", "/api", "/api/posts/2", "/none", "/api/users/3"]
        try await withGateway(answering: { ok($0.split(separator: " ").dropFirst().first.map(String.init) ?? "") }) {
            port, _ in
            try await RawConnection.open(port: port).executeThenClose { inbound, outbound in
                let requests = paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }
                let last = "GET /api/posts/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                try await outbound.write(ByteBuffer(string: requests.joined() + last))
                var received = ""
                for try await part in inbound { received += String(buffer: part) }
                let statuses = received.matches(of: /HTTP\/1\.1 (\d+)/).map { String($0.1) }
                #expect(statuses == ["200", "200", "400", "200", "200", "404", "200", "200"])
                let bodies =
                    ["/api/posts/1", "\"healthy\"", "invalid_path", "Microservices", "/api/posts/2", "not_found"]
                    + ["/api/users/3", "/api/posts/last"]
                var rest = received[...]
                for body in bodies {
                    let place = try #require(rest.firstRange(of: body), "\(body) is missing")
                    rest = rest[place.upperBound...]
                }
            }
        }
    }

    @Test(arguments: ["Content-Length: 8388608", "Transfer-Encoding: chunked"])
    func aLongBodyArrivesWhole(framing: String) async throws {
        let part = String(repeating: "0123456789abcdef", count: 4096)
        let isChunked = framing.hasSuffix("chunked")
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write("POST /api/posts/ HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
                for _ in 0..<128 { try await client.write(isChunked ? "10000\r\n\(part)\r\n" : part) }
                if isChunked { try await client.write("0\r\n\r\n") }
                #expect(try await client.answer()?.hasPrefix("HTTP/1.1 200") == true)
            }
            let body = try #require(upstream.requests.first?.bodyText.utf8)
            // In chunks of any size.
            #expect(isChunked ? body.count > 128 * 65536 : body.count == 128 * 65536)
        }
    }

    /// More than fits between the service and a client that takes its time.
    @Test(arguments: [true, false]) func aLongAnswerArrivesWhole(isChunked: Bool) async throws {
        let part = String(repeating: "0123456789abcdef", count: 4096)
        let whole =
            isChunked
            ? "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: "10000\r\n\(part)\r\n", count: 256)
                + "0\r\n\r\n"
            : "Content-Length: \(256 * 65536)\r\n\r\n" + String(repeating: part, count: 256)
        try await withGateway(answering: { _ in .text("HTTP/1.1 200 OK\r\n" + whole) }) { port, upstream in
            try await RawConnection.open(port: port).executeThenClose { inbound, outbound in
                let only = "GET /api/posts/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                try await outbound.write(ByteBuffer(string: only))
                await upstream.touched.passed()
                var count = 0
                var head = ""
                var last = ByteBuffer()
                for try await part in inbound {
                    if head.isEmpty { head = String(buffer: part) }
                    count += part.readableBytes
                    last.writeImmutableBuffer(part)
                    last.moveReaderIndex(forwardBy: max(0, last.readableBytes - 16))
                    last.discardReadBytes()
                }
                let length = try #require(head.firstRange(of: "\r\n\r\n").map { head[..<$0.upperBound].utf8.count })
                let body = count - length
                #expect(isChunked ? body > 256 * 65536 : body == 256 * 65536)
                #expect(String(buffer: last).hasSuffix(isChunked ? "\r\n0\r\n\r\n" : "abcdef"))
            }
        }
    }
}
