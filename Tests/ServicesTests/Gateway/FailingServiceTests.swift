import Testing

@testable import ServiceKit

/// Services that are silent, break off, or are not there.
@Suite(.timeLimit(.minutes(20))) struct FailingServiceTests {
    private func refusal(_ answer: String, is code: String) throws {
        let body = try JSON.read(answer.bodyText.utf8)
        #expect(body["code"]?.string == code)
        #expect(body["status"]?.string == "error")
        #expect(body["detail"] == body["message"])
        #expect(body["request_id"]?.string == answer.headers("X-Request-ID").first)
    }

    @Test func aServiceThatIsNotThereIsUnavailable() async throws {
        // Nobody listens on port 1.
        try await withGateway(to: 1, variables: ["UPSTREAM_TIMEOUT_SECONDS": "0.2"]) { [self] port in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("POST /api/posts/")
                #expect(answer.hasPrefix("HTTP/1.1 503"))
                #expect(answer.headers("Retry-After") == ["1"])
                try refusal(answer, is: "service_unavailable")
            }
        }
    }

    @Test func aSilentServiceIsTimedOut() async throws {
        try await withGateway(variables: ["UPSTREAM_TIMEOUT_SECONDS": "8"], answering: { _ in .nothing }) {
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
        try await withGateway(answering: { _ in .last(half) }) { [self] port, _ in
            try await RawConnection.with(port: port) { client in
                let answer = try await client.ask("GET /api/posts/1")
                #expect(answer.hasPrefix("HTTP/1.1 502"))
                try refusal(answer, is: "service_failed")
            }
        }
    }

    @Test func aLongAnswerThatBreaksOffEndsTheConnection() async throws {
        let half = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhalf"
        try await withGateway(answering: { _ in .last(half) }) { port, _ in
            try await RawConnection.with(port: port) { client in
                try await client.send("GET /api/posts/1")
                #expect(try await client.answer() == nil)
            }
        }
    }

    @Test func aServiceThatFailsFiveTimesIsNotAskedForAWhile() async throws {
        try await withGateway(answering: { _ in .last("") }) { [self] port, upstream in
            try await RawConnection.with(port: port) { client in
                for _ in 0..<5 { #expect(try await client.ask("GET /api/posts/1").hasPrefix("HTTP/1.1 502")) }
                let refused = try await client.ask("GET /api/posts/1")
                #expect(refused.hasPrefix("HTTP/1.1 503"))
                try refusal(refused, is: "circuit_open")
                let seconds = try #require(refused.headers("Retry-After").first.flatMap { Int($0) })
                #expect((3000...3600).contains(seconds))
                // Another service is not meant.
                #expect(try await client.ask("GET /api/users/1").hasPrefix("HTTP/1.1 502"))
                #expect(try await client.ask("GET /health").hasPrefix("HTTP/1.1 200"))
                let metrics = try await client.ask("GET /metrics")
                #expect(metrics.contains(#"grover_circuit_state{upstream="post"} 2"#))
                #expect(metrics.contains(#"grover_circuit_state{upstream="user"} 0"#))
                #expect(metrics.contains(#"grover_upstream_requests_in_flight{upstream="post"} 0"#))
            }
            #expect(upstream.requests.count == 6)
        }
    }

    /// The first is a proxy's word for a service that is gone, the second the service's own about something it needs.
    @Test(arguments: [("", "circuit_open"), ("X-Request-ID: 1\r\n", nil)])
    func onlyWhatIsNotTheServicesOwnWordCountsAsItsFailure(header: String, code: String?) async throws {
        let answer = "HTTP/1.1 503 Service Unavailable\r\n\(header)Content-Length: 2\r\n\r\n{}"
        try await withGateway(answering: { _ in .text(answer) }) { port, _ in
            try await RawConnection.with(port: port) { client in
                for _ in 0..<6 { _ = try await client.ask("GET /api/posts/1") }
                let last = try JSON.read(try await client.ask("GET /api/posts/1").bodyText.utf8)
                #expect(last["code"]?.string == code)
            }
        }
    }

    @Test func moreThanAServiceTakesAtATimeIsTurnedAway() async throws {
        try await withGateway(variables: ["UPSTREAM_CONCURRENCY": "1"], answering: { _ in .nothing }) {
            [self] port, upstream in
            try await RawConnection.with(port: port) { first in
                try await first.send("GET /api/posts/1")
                await upstream.touched.passed()
                try await RawConnection.with(port: port) { client in
                    let refused = try await client.ask("GET /api/posts/1")
                    #expect(refused.hasPrefix("HTTP/1.1 503"))
                    #expect(refused.headers("Retry-After") == ["1"])
                    try refusal(refused, is: "overloaded")
                    #expect(try await client.ask("GET /health").hasPrefix("HTTP/1.1 200"))
                }
            }
        }
    }

    @Test func aClientThatLeavesMakesRoom() async throws {
        let variables = ["UPSTREAM_CONCURRENCY": "1", "UPSTREAM_TIMEOUT_SECONDS": "600"]
        try await withGateway(
            variables: variables, answering: { $0.contains("/silent") ? .nothing : ok() }
        ) { port, upstream in
            try await RawConnection.with(port: port) { first in
                try await first.send("GET /api/posts/silent")
                await upstream.touched.passed()
            }
            await upstream.left.passed()
            try await RawConnection.with(port: port) { client in
                var answer = try await client.ask("GET /api/posts/1")
                // The service may hear of it before the gateway has cleared up.
                while answer.hasPrefix("HTTP/1.1 503") { answer = try await client.ask("GET /api/posts/1") }
                #expect(answer.hasPrefix("HTTP/1.1 200"))
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

    @Test func anAnswerThatBreaksTheRulesIsAFailure() async throws {
        let doubtful = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok"
        try await withGateway(answering: { _ in .text(doubtful) }) { [self] port, _ in
            try await RawConnection.with(port: port) { client in
                try refusal(try await client.ask("GET /api/posts/1"), is: "service_failed")
            }
        }
    }

    /// Were it kept, the next client would be given it.
    @Test func whatAServiceSaysTooMuchReachesNobody() async throws {
        let two =
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst" + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond"
        try await withGateway(answering: { $0.contains("/two") ? .text(two) : ok("third") }) { port, _ in
            try await RawConnection.with(port: port) { client in
                let first = try await client.ask("GET /api/posts/two")
                #expect(first.hasSuffix("first"))
                let next = try await client.ask("GET /api/posts/1")
                #expect(next.hasSuffix("third"))
            }
        }
    }
}
