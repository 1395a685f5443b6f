import Testing

@testable import ServiceKit

/// Which headers reach a service, and whose word counts.
@Suite(.timeLimit(.minutes(20))) struct ForwardedHeadersTests {
    private static let request = """
        GET /api/posts/1 HTTP/1.1\r\nHost: grover.example\r\nConnection: keep-alive, X-Secret\r\nX-Secret: 1\r
        TE: trailers\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nX-Forwarded-For: 10.0.0.9\r
        X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Prefix: /x\r
        Forwarded: for=1.1.1.1\r\nX-Real-IP: 1.1.1.1\r\nx-grover-service: post\r\nX-Grover-Token: t\r
        X-Request-ID: abc\r\nCookie: a=b\r\nAuthorization: Bearer t\r\ntracestate: a=1\r
        """

    private func seen(
        adding lines: String = "", variables: [String: String] = [:],
        _ check: @escaping @Sendable (_ request: String) throws -> Void
    ) async throws {
        try await withGateway(variables: variables, answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.write(Self.request + "\n" + lines + "\r\n")
                #expect(try await client.answer()?.hasPrefix("HTTP/1.1 200") == true)
            }
            try check(try #require(upstream.requests.first))
        }
    }

    @Test func whatAClientMayNotSayStaysBehind() async throws {
        try await seen { seen in
            for name in [
                "X-Secret", "TE", "Upgrade", "HTTP2-Settings", "Forwarded", "X-Real-IP", "X-Grover-Service",
                "X-Grover-Token", "X-Forwarded-Prefix",
            ] { #expect(seen.headers(name) == [], "\(name)") }
            #expect(seen.headers("X-Forwarded-For") == ["127.0.0.1"])
            #expect(seen.headers("X-Forwarded-Proto") == ["http"])
            #expect(seen.headers("X-Forwarded-Host") == ["grover.example"])
            #expect(seen.headers("X-Request-ID") == ["abc"])
            #expect(seen.headers("Authorization") == ["Bearer t"])
            #expect(seen.headers("Cookie") == ["a=b"])
            #expect(seen.headers("Host").first?.hasPrefix("127.0.0.1:") == true)
        }
    }

    @Test func aTrustedProxyIsBelieved() async throws {
        try await seen(variables: ["TRUSTED_PROXIES": "192.168.0.0/16, 127.0.0.0/8"]) { seen in
            #expect(seen.headers("X-Forwarded-For") == ["10.0.0.9, 127.0.0.1"])
            #expect(seen.headers("X-Forwarded-Proto") == ["https"])
            #expect(seen.headers("X-Forwarded-Host") == ["evil.example"])
            for name in ["Forwarded", "X-Real-IP", "X-Grover-Token"] { #expect(seen.headers(name) == [], "\(name)") }
        }
    }

    @Test func aWellFormedTraceGoesOn() async throws {
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        try await seen(adding: "traceparent: \(trace)\r\n") { seen in
            #expect(seen.headers("traceparent") == [trace])
            #expect(seen.headers("tracestate") == ["a=1"])
        }
    }

    @Test func anotherTraceIsBegunWhereItIsNotWellFormed() async throws {
        try await seen(adding: "traceparent: 00-1-2-01\r\n") { seen in
            let traces = seen.headers("traceparent")
            #expect(traces.count == 1)
            #expect(TraceContext(traceParents: traces, traceStates: []) != nil)
            #expect(seen.headers("tracestate") == [])
        }
    }

    @Test(arguments: [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true),
        ("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", true),
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", false),
        ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
        ("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
        ("00-00000000000000000000000000000000-b7ad6b7169203331-01", false),
        ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false),
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0", false), ("", false),
    ])
    func aTraceParentHasTheFormOfTheRecommendation(text: String, isWellFormed: Bool) {
        #expect((TraceContext(traceParents: [text], traceStates: []) != nil) == isWellFormed)
    }

    @Test func whatTellsOfTheMachineryIsNotShown() async throws {
        let answer = """
            HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Request-ID: other\r\nDate: then\r\nKeep-Alive: 5\r
            Server: x/1\r\nX-Powered-By: y\r\nX-Grover-Next: z\r\nAccess-Control-Allow-Origin: *\r\nETag: "1"\r\n\r\n
            """
        try await withGateway(answering: { _ in .text(answer) }) { port, _ in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET /api/posts/1")
                for name in ["Keep-Alive", "Server", "X-Powered-By", "X-Grover-Next", "Access-Control-Allow-Origin"] {
                    #expect(answer.headers(name) == [], "\(name)")
                }
                #expect(answer.headers("ETag") == ["\"1\""])
                #expect(answer.headers("Date").count == 1)
            }
        }
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("127.0.0.1", "127.0.0.1", true),
        ("127.0.0.1", "127.0.0.2", false), ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("fd00::/8", "fdff::1", true), ("fd00::/8", "fe80::1", false),
        ("2001:db8::/65", "2001:db8::8000:0:0:1", false),
        ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("::/0", "2001:db8::1", true),
    ])
    func aBlockHoldsItsAddresses(block: String, address: String, holds: Bool) throws {
        let block = try #require(AddressBlock(block))
        let parsed = try #require(IPAddress(address))
        #expect(block.contains(parsed) == holds)
    }

    @Test(arguments: ["", "10", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/a", "fd00::/129", "host/8", "1.2.3.4:80"])
    func whatIsNoBlockIsRefused(text: String) {
        #expect(AddressBlock(text) == nil)
        let settings = Settings(["TRUSTED_PROXIES": "::1,\(text.isEmpty ? "x" : text)"])
        #expect(settings.addressBlocks("TRUSTED_PROXIES", "whom to trust") == [])
        #expect(throws: Settings.Problems.self) { try settings.check() }
    }
}
