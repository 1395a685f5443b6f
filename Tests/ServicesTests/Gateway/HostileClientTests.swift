import Testing

@testable import Gateway

/// Clients that mean no good, on raw sockets: nothing of theirs reaches a service.
@Suite(.timeLimit(.minutes(20))) struct HostileClientTests {
    private static let unsafe = [
        "/api/posts/../../health", "/api/posts/..", "/api/posts/.", "/api/posts/%2e%2e/%2E%2e/internal/users",
        "/api/posts/..%2f..%2finternal", "/api/posts/%252e%252e%252finternal", "/api/posts/..%5c..%5chealth",
        "/api/posts/a%00b", "/api/posts/a%0d%0ab", "/api/posts/%zz", "/api/posts/%c0%ae%c0%ae/health",
        "/api/posts/a#b",
    ]

    @Test(arguments: unsafe) func aPathThatClimbsIsRefused(path: String) async throws {
        #expect(!ForwardedPath.isSafe(path))
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET \(path)")
                #expect(answer.hasPrefix("HTTP/1.1 400") || answer.hasPrefix("HTTP/1.1 404"), "\(answer)")
            }
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test(arguments: [
        "/internal/users/u/following-ids", "/internal/post-counts?user_ids=u", "//internal/users", "/api/internal",
        "/api/post", "/api/postsx",
    ])
    func whatIsNotPublicIsNotThere(path: String) async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET \(path)")
                #expect(answer.hasPrefix("HTTP/1.1 404"))
            }
            #expect(upstream.requests.isEmpty)
        }
    }

    /// What came before is answered as asked, and nothing behind it begins.
    @Test func aRequestThatCannotBeReadEndsWhatIsBehindTheOneBeingAnswered() async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                let good = "GET /api/posts/1 HTTP/1.1\r\nHost: a\r\n\r\n"
                try await client.write(good + good + "GET /api/posts/2 HTTP/1.1\r\n\r\n")
                let answer = try #require(try await client.answer())
                #expect(answer.hasPrefix("HTTP/1.1 200"))
                #expect(answer.headers("Connection") == ["close"])
                #expect(try await client.answer() == nil)
            }
            #expect(upstream.requests.count == 1)
        }
    }

    @Test func whatIsCountedIsNotForThoseBeyondAProxy() async throws {
        try await withGateway(answering: { _ in ok() }) { port, _ in
            try await RawConnection.with(port: port) { client in
                #expect(try await client.ask("GET /metrics").hasPrefix("HTTP/1.1 200"))
                try await client.write("GET /metrics HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n")
                let answer = try #require(try await client.answer())
                #expect(answer.hasPrefix("HTTP/1.1 404"))
            }
        }
    }

    @Test func aTargetThatNamesAnotherHostStillGoesToTheService() async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET http://evil.example/api/posts/1?a=b")
                #expect(answer.hasPrefix("HTTP/1.1 200"))
            }
            #expect(upstream.requests.first?.hasPrefix("GET /api/posts/1?a=b HTTP/1.1\r\n") == true)
        }
    }

    @Test(arguments: [
        ("GET", "Connection: Upgrade\r\nUpgrade: websocket", "501", "upgrade_not_supported"),
        ("GET", "Connection: Upgrade\r\nUpgrade: h2c, websocket", "501", "upgrade_not_supported"),
        ("GET", "connection: keep-alive, upgrade\r\nupgrade: WebSocket/13", "501", "upgrade_not_supported"),
        ("GET", "Upgrade: h2c\r\nUpgrade:  WEBSOCKET", "501", "upgrade_not_supported"),
        ("TRACE", "Accept: */*", "405", "method_not_allowed"),
        ("PROPFIND", "Accept: */*", "405", "method_not_allowed"),
    ])
    func anotherProtocolIsRefused(method: String, header: String, status: String, code: String) async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write("\(method) /api/posts/1 HTTP/1.1\r\nHost: a\r\n\(header)\r\n\r\n")
                let answer = try #require(try await client.answer())
                #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
                #expect(answer.contains("\"code\":\"\(code)\""))
            }
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test(arguments: ["h2c", "H2C, h2c", "TLS/1.0", "foo/2", "", "websockets"])
    func anOfferOfAProtocolThatNobodyMustTakeUpIsIgnored(offer: String) async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write(
                    "GET /api/posts/1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: \(offer)\r\n\r\n")
                #expect(try await client.answer()?.hasPrefix("HTTP/1.1 200") == true)
            }
            #expect(upstream.requests.first?.headers("Upgrade") == [])
        }
    }

    /// Two readers could disagree where such a request ends, and take its rest for another one.
    @Test(arguments: [
        "Content-Length: 5\r\nTransfer-Encoding: chunked", "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: +5", "Content-Length: 5, 6", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding : chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "X: 1\n\tContent-Length: 5",
    ])
    func aBodyOfDoubtfulLengthIsRefused(headers: String) async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write(
                    "POST /api/posts/ HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\r\n0\r\n\r\nGET /api/x")
                let answer = try #require(try await client.head())
                #expect(answer.hasPrefix("HTTP/1.1 400") || answer.hasPrefix("HTTP/1.1 501"), "\(answer)")
            }
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test(arguments: ["10485761", "99999999", "9223372036854775808", "18446744073709551615"])
    func aBodyThatIsSaidToBeTooLargeIsNotRead(length: String) async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write(
                    "POST /api/posts/ HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\nExpect: 100-continue\r\n\r\n"
                )
                let answer = try #require(try await client.answer())
                #expect(answer.hasPrefix("HTTP/1.1 413"))
                #expect(answer.headers("Connection") == ["close"])
                #expect(answer.contains("\"content_too_large\""))
                #expect(try await client.answer() == nil)
            }
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test func aBodyThatTurnsOutTooLargeIsCutOff() async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write(
                    "POST /api/posts/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                let chunk = "10000\r\n" + String(repeating: "x", count: 65536) + "\r\n"
                for _ in 0..<161 { try await client.write(chunk) }
                #expect(try await client.answer()?.hasPrefix("HTTP/1.1 413") == true)
            }
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test func aClientThatLeavesInTheMiddleOfItsBodyLeavesNoRequestBehind() async throws {
        try await withGateway(answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write(
                    "POST /api/posts/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                await upstream.touched.passed()
            }
            await upstream.left.passed()
            #expect(upstream.requests.isEmpty)
        }
    }
}
