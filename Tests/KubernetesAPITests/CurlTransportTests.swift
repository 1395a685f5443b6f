import Documents
import Synchronization
import TestSupport
import Testing

@testable import KubernetesAPI

/// libcurl against real sockets.
struct CurlTransportTests {
    static func configuration(
        _ server: TestServer, authority: String = "ca", tlsServerName: String? = nil, insecure: Bool = false
    ) throws -> ClusterConfiguration {
        ClusterConfiguration(
            server: server.url,
            certificateAuthority: insecure ? nil : try Fixture.bytes("Certificates/\(authority).pem"),
            tlsServerName: tlsServerName, skipsTLSVerification: insecure, contextName: "test", origin: "a test")
    }

    private func text(_ transport: CurlTransport, _ path: String = "/") async throws -> String {
        let answer = try await transport.open(HTTPRequest(.get, path, timeout: .seconds(240)))
        return String(decoding: try await answer.collect(upTo: 1 << 20) ?? [], as: UTF8.self)
    }

    @Test func carriesManyRequestsOnOneConnection() async throws {
        // Nobody is answered before all have come: one after the other they would wait for ever.
        let waiting = Mutex<[Reply]>([])
        let count = 80
        try await TestServer.with { request in
            let ready = waiting.withLock { replies in
                replies.append(request.reply)
                return replies.count == count ? replies : []
            }
            for reply in ready { reply.send("ok") }
        } body: { server in
            let transport = try CurlTransport(Self.configuration(server))
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<count { group.addTask { try await self.text(transport, "/\(index)") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers == Array(repeating: "ok", count: count))
            #expect(server.connections == 1)
        }
    }

    @Test func speaksPlainHTTPToo() async throws {
        try await TestServer.with(.plain) {
            $0.reply.send("\($0.method) \($0.uri)")
        } body: { server in
            let transport = try CurlTransport(ClusterConfiguration(server: server.url + "/"))
            #expect(try await text(transport, "/a%20b?c=d") == "GET /a%20b?c=d")
        }
    }

    @Test func cancellationAbortsTheExchange() async throws {
        let (requests, arrived) = AsyncStream.makeStream(of: Reply.self)
        try await TestServer.with {
            arrived.yield($0.reply)
        } body: { server in
            let transport = try CurlTransport(Self.configuration(server))
            let task = Task {
                // Where it fails before it arrives, the loop below ends too.
                defer { arrived.finish() }
                return try await self.text(transport)
            }
            for await reply in requests {
                task.cancel()
                try await reply.closed()
                break
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func lettingGoOfABodyAbortsTheExchange() async throws {
        let (requests, arrived) = AsyncStream.makeStream(of: Reply.self)
        try await TestServer.with { request in
            request.reply.begin()
            arrived.yield(request.reply)
        } body: { server in
            let transport = try CurlTransport(Self.configuration(server))
            #expect(try await transport.open(HTTPRequest(.get, "/")).head.status == 200)
            for await reply in requests {
                try await reply.closed()
                break
            }
        }
    }

    @Test func aSlowReaderHoldsTheServerBackAndNobodyElse() async throws {
        let chunk = String(repeating: "x", count: 64 << 10)
        let chunks = 512
        try await TestServer.with { request in
            guard request.uri == "/large" else { return request.reply.send("quick") }
            request.reply.begin()
            for _ in 0..<chunks { request.reply.write(chunk) }
            request.reply.end()
        } body: { server in
            let transport = try CurlTransport(Self.configuration(server))
            let large = try await transport.open(HTTPRequest(.get, "/large"))
            var received = 0
            while let bytes = try await large.body.next() {
                #expect(bytes.count <= ResponseBuffer.capacity)
                received += bytes.count
                if received < 2 << 20 { #expect(try await text(transport) == "quick") }
            }
            #expect(received == chunks * chunk.utf8.count)
            #expect(server.connections == 1)
        }
    }

    @Test func trustsOnlyTheGivenAuthority() async throws {
        try await TestServer.with {
            $0.reply.send("ok")
        } body: { server in
            let error = await #expect(throws: TransportError.self) {
                try await text(CurlTransport(Self.configuration(server, authority: "other-ca")))
            }
            #expect(error?.code == .tls)
            #expect(error?.message.contains("get a new kubeconfig") == true, "\(error?.message ?? "")")
            let insecure = try CurlTransport(Self.configuration(server, insecure: true))
            #expect(try await text(insecure) == "ok")
        }
    }

    @Test func checksTheNameInTheCertificate() async throws {
        try await TestServer.with(.tls(certificate: "named")) { request in
            request.reply.send(request.headers.first { $0.0.lowercased() == "host" || $0.0 == ":authority" }?.1 ?? "")
        } body: { server in
            let error = await #expect(throws: TransportError.self) {
                try await text(CurlTransport(Self.configuration(server)))
            }
            #expect(error?.code == .tls)
            let named = try CurlTransport(Self.configuration(server, tlsServerName: "cluster.test"))
            #expect(try await text(named) == "127.0.0.1:\(server.port)")
        }
    }

    @Test func showsAClientCertificate() async throws {
        let identity = ClientCertificate(
            certificate: try Fixture.bytes("Certificates/client.pem"),
            key: try Fixture.bytes("Certificates/client.key"))
        try await TestServer.with(.tls(requiresClient: true)) {
            $0.reply.send("ok")
        } body: { server in
            let transport = try CurlTransport(Self.configuration(server))
            let answer = try await transport.open(HTTPRequest(.get, "/", clientCertificate: identity))
            #expect(answer.head.status == 200)
            let error = await #expect(throws: TransportError.self) {
                try await text(CurlTransport(Self.configuration(server)))
            }
            // Under TLS 1.3 the server's refusal comes after our request, and may be lost with the connection.
            #expect(error?.code == .tls || error?.code == .connectionLost, "\(String(describing: error))")
        }
    }

    @Test func saysThatNobodyListens() async throws {
        // Held, as a port that was let go of may be somebody else's by now.
        let held = try HeldPort()
        let error = await #expect(throws: TransportError.self) {
            try await text(CurlTransport(ClusterConfiguration(server: "http://127.0.0.1:\(held.port)")))
        }
        withExtendedLifetime(held) {}
        #expect(error?.code == .refused)
        #expect(error?.mayHaveBeenSent == false)
        #expect(error?.message.contains("grover-deploy local up") == true)
    }

    @Test func endsAnAnswerThatTakesTooLong() async throws {
        try await TestServer.with { _ in
        } body: { server in
            let transport = try CurlTransport(Self.configuration(server))
            let error = await #expect(throws: TransportError.self) {
                try await transport.open(HTTPRequest(.get, "/", timeout: .milliseconds(100)))
            }
            #expect(error?.code == .timeout)
        }
    }
}
