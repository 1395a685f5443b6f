import HTTPTypes
import Hummingbird
import Testing

@testable import Gateway
@testable import ServiceKit

/// How often who may ask.
@Suite(.timeLimit(.minutes(20))) struct RateLimitTests {
    private let rate = Rate(perSecond: 2, burst: 4)

    @Test func aBucketGivesItsBurstAndThenItsRate() {
        var table = BucketTable(capacity: 10)
        #expect((0..<4).map { _ in table.take(1, rate: rate, at: 100).remaining } == [3, 2, 1, 0])
        let refused = table.take(1, rate: rate, at: 100)
        #expect(refused.wait == 0.5)
        #expect(refused.full == 2)
        #expect(table.take(1, rate: rate, at: 100.5).wait == nil)
        #expect(table.take(1, rate: rate, at: 100.5).wait != nil)
        #expect(table.take(2, rate: rate, at: 100.5).remaining == 3)
        // Full again, and no fuller than that.
        #expect(table.take(1, rate: rate, at: 500).remaining == 3)
    }

    @Test func refusedRequestsCostNothing() {
        var table = BucketTable(capacity: 10)
        for _ in 0..<1000 { _ = table.take(1, rate: rate, at: 7) }
        #expect(table.take(1, rate: rate, at: 7.5).wait == nil)
    }

    @Test func theBucketUsedLongestAgoMakesRoom() {
        var table = BucketTable(capacity: 3)
        for key in [1, 2, 3, 1] { _ = table.take(key, rate: rate, at: 0) }
        _ = table.take(4, rate: rate, at: 0)
        #expect(table.count == 3)
        #expect(table.take(1, rate: rate, at: 0).remaining == 1)
        #expect(table.take(3, rate: rate, at: 0).remaining == 2)
        // Forgotten, and so full.
        #expect(table.take(2, rate: rate, at: 0).remaining == 3)
        for key in 0..<1000 { _ = table.take(key, rate: rate, at: 0) }
        #expect(table.count == 3)
    }

    private func limits(_ time: TestTime, exempt: [String] = []) -> RateLimits {
        RateLimits(
            .init(
                user: Rate(perSecond: 1, burst: 2), address: Rate(perSecond: 1, burst: 5),
                signIn: Rate(perSecond: 1, burst: 1), buckets: 100, exempt: exempt.compactMap { AddressBlock($0) }),
            now: { time.now })
    }

    private func request(_ path: String = "/api/posts/1", as token: String? = nil) -> HTTPRequest {
        var head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: path)
        head.headerFields[.authorization] = token
        return head
    }

    @Test func eachUserHasALimitAndAllOfAnAddressOne() {
        let time = TestTime()
        let limits = limits(time)
        let address = IPAddress("10.0.0.1")
        #expect(limits.take(request(as: "Bearer a"), route: "/api/posts/**", from: address)?.remaining == 1)
        // The same token, told otherwise.
        #expect(limits.take(request(as: "a"), route: "/api/posts/**", from: address)?.remaining == 0)
        #expect(limits.take(request(as: "Bearer a"), route: "/api/posts/**", from: address)?.wait != nil)
        #expect(limits.take(request(as: "Bearer b"), route: "/api/posts/**", from: address)?.remaining == 1)
        #expect(limits.take(request(as: "Bearer c"), route: "/api/posts/**", from: address)?.remaining == 0)
        // Tokens are easily made up: the address counts all.
        #expect(limits.take(request(as: "Bearer d"), route: "/api/posts/**", from: address)?.wait != nil)
        #expect(
            limits.take(request(as: "Bearer d"), route: "/api/posts/**", from: IPAddress("10.0.0.2"))?.wait == nil)
        time.advance(by: .seconds(1))
        #expect(limits.take(request(as: "Bearer a"), route: "/api/posts/**", from: address)?.wait == nil)
    }

    @Test func aNetworkOfVersion6IsOneAddress() {
        let limits = limits(TestTime())
        for index in 1...5 {
            #expect(limits.take(request(), route: nil, from: IPAddress("2001:db8::\(index)"))?.wait == nil)
        }
        #expect(limits.take(request(), route: nil, from: IPAddress("2001:db8::9"))?.wait != nil)
        #expect(limits.take(request(), route: nil, from: IPAddress("2001:db8:0:1::9"))?.wait == nil)
    }

    @Test func signingInHasALimitOfItsOwnAndHealthHasNone() {
        let limits = limits(TestTime())
        let address = IPAddress("10.0.0.1")
        let route = "/api/auth/**"
        #expect(limits.take(request("/api/auth/session?session_id=1"), route: route, from: address)?.wait == nil)
        #expect(limits.take(request("//api//auth/session"), route: route, from: address)?.wait != nil)
        #expect(limits.take(request("/api/auth/me"), route: route, from: address)?.wait == nil)
        for path in ["/health", "/health/services"] {
            #expect(limits.take(request(path), route: path, from: address) == nil)
        }
    }

    @Test func anExemptAddressIsStillMadeOfUsers() {
        let limits = limits(TestTime(), exempt: ["127.0.0.0/8"])
        for _ in 0..<100 { #expect(limits.take(request(), route: nil, from: IPAddress("127.3.0.1")) == nil) }
        for _ in 0..<2 {
            #expect(limits.take(request(as: "a"), route: "/api/posts/**", from: IPAddress("127.3.0.1"))?.wait == nil)
        }
        #expect(limits.take(request(as: "a"), route: "/api/posts/**", from: IPAddress("127.3.0.1"))?.wait != nil)
    }

    private static let tight = [
        "RATE_LIMIT_EXEMPT": "10.9.9.9", "RATE_LIMIT_ADDRESS_PER_SECOND": "1", "RATE_LIMIT_ADDRESS_BURST": "2",
    ]

    @Test func whoAsksTooOftenIsToldHowLongToWait() async throws {
        try await withGateway(variables: Self.tight, answering: { _ in ok() }) { port, upstream in
            try await RawConnection.with(port: port) { client in
                let first = try await client.ask("GET /api/posts/1")
                #expect(first.hasPrefix("HTTP/1.1 200"))
                #expect(first.headers("RateLimit-Limit") == ["2"])
                #expect(first.headers("RateLimit-Remaining") == ["1"])
                #expect(first.headers("RateLimit-Reset") == ["1"])
                var answer = first
                var passed = 0
                while answer.hasPrefix("HTTP/1.1 200"), passed < 10_000 {
                    passed += 1
                    answer = try await client.ask("GET /api/posts/1")
                }
                #expect(answer.hasPrefix("HTTP/1.1 429"))
                #expect(answer.headers("Retry-After") == ["1"])
                #expect(answer.headers("RateLimit-Remaining") == ["0"])
                let body = try JSON.read(answer.bodyText.utf8)
                #expect(body["code"] == "rate_limited")
                #expect(body["detail"] == body["message"])
                #expect(try await client.ask("GET /health").hasPrefix("HTTP/1.1 200"))
                #expect(upstream.requests.count == passed)
            }
        }
    }

    /// Each client of a trusted proxy has a bucket of its own; what a client itself says of where it is changes nothing.
    @Test(arguments: [true, false]) func theAddressIsThatOfTheClientAndNotOfTheProxy(isTrusted: Bool) async throws {
        var variables = Self.tight
        variables["RATE_LIMIT_ADDRESS_BURST"] = "1"
        if isTrusted { variables["TRUSTED_PROXIES"] = "127.0.0.1" }
        try await withGateway(variables: variables, answering: { _ in ok() }) { port, _ in
            try await RawConnection.open(port: port).executeThenClose { inbound, outbound in
                // All at once, as the bucket fills again while somebody dawdles.
                let requests = (1...20).map { number in
                    "GET /api/posts/1 HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6, 10.1.0.\(number)\r\n"
                        + (number == 20 ? "Connection: close\r\n\r\n" : "\r\n")
                }
                try await outbound.write(ByteBuffer(string: requests.joined()))
                let answers = try await inbound.reduce(into: "") { $0 += String(buffer: $1) }
                let statuses = answers.matches(of: /HTTP\/1\.1 ([0-9]+)/).map(\.output.1)
                #expect(statuses.count == 20 && statuses.first == "200")
                #expect(statuses.contains("429") == !isTrusted)
            }
        }
    }
}
