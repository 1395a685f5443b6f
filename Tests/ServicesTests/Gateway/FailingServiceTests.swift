import NIOCore
import NIOPosix
import Testing

@testable import ServiceKit

/// Services that are silent, break off, or are not there.
@Suite(.timeLimit(.minutes(4))) struct FailingServiceTests {
    private func refusal(_ answer: String, is code: String) throws {
        let body = try JSON.read(answer.bodyText.utf8)
        #expect(body["code"]?.string == code)
        #expect(body["status"]?.string == "error")
        #expect(body["detail"] == body["message"])
        #expect(body["request_id"]?.string == answer.headers("X-Request-ID").first)
    }

    @Test func aServiceThatIsNotThereIsUnavailable() async throws {
        let free = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(free.localAddress?.port)
        try await free.close()
        try await withGateway(to: port, variables: ["UPSTREAM_TIMEOUT_SECONDS": "0.2"]) { [self] port in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("POST /api/posts/")
                #expect(answer.hasPrefix("HTTP/1.1 503"))
                #expect(answer.headers("Retry-After") == ["1"])
                try refusal(answer, is: "service_unavailable")
            }
        }
    }

    @Test func aSilentServiceIsTimedOut() async throws {
        try await withGateway(variables: ["UPSTREAM_TIMEOUT_SECONDS": "2"], answering: { _ in .nothing }) {
            [self] port, upstream in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("POST /api/posts/")
                #expect(answer.hasPrefix("HTTP/1.1 504"))
                try refusal(answer, is: "service_timeout")
            }
            await upstream.left.passed()
            #expect(upstream.requests.count == 1)
        }
    }

    @Test(arguments: ["GET", "POST"])
    func aRequestThatWasSentIsNeverSentAgain(method: String) async throws {
        try await withGateway(answering: { $0.contains("/kept") ? ok() : .last("") }) { [self] port, upstream in
            try await RawConnection.with(port: port) { client in
                // The connection to the service is an old one, as it is where a pod goes.
                _ = try await client.ask("GET /api/posts/kept")
                let answer = try await client.ask("\(method) /api/posts/1")
                #expect(answer.hasPrefix("HTTP/1.1 502"))
                try refusal(answer, is: "service_failed")
            }
            #expect(upstream.requests.count == 2)
        }
    }

    @Test func anAnswerThatBreaksOffIsNotPassedForWhole() async throws {
        let half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
        try await withGateway(answering: { _ in .last(half) }) { port, _ in
            try await RawConnection.with(port: port) { client in
                try await client.send("GET /api/posts/1")
                #expect(try await client.answer() == nil)
            }
        }
    }

    @Test func theServiceIsLetGoWhenTheClientLeaves() async throws {
        try await withGateway(variables: ["UPSTREAM_TIMEOUT_SECONDS": "600"], answering: { _ in .nothing }) {
            port, upstream in
            try await RawConnection.with(port: port) { client in
                try await client.send("GET /api/posts/1")
                await upstream.touched.passed()
            }
            await upstream.left.passed()
        }
    }
}
