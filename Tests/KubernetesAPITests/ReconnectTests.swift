import Documents
import KubernetesModel
import Synchronization
import Testing

@testable import KubernetesAPI

/// The whole client over connections that end under it.
struct ReconnectTests {
    static let configMaps = GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")
    static let reference = ObjectReference(configMaps, namespace: "ref", name: "a")

    static func client(_ server: TestServer) throws -> KubernetesClient {
        try KubernetesClient(CurlTransportTests.configuration(server))
    }

    /// Answers discovery; other requests are for `handler`.
    static func server(_ handler: @escaping TestServer.Handler) throws -> TestServer.Handler {
        let core = String(decoding: try RecordedExchange("002-discovery-aggregated-api-core").body, as: UTF8.self)
        let groups = String(decoding: try RecordedExchange("001-discovery-aggregated-apis").body, as: UTF8.self)
        return { request in
            switch request.uri {
            case "/api": request.reply.send(core)
            case "/apis": request.reply.send(groups)
            default: handler(request)
            }
        }
    }

    @Test(arguments: ["cut", "goaway"])
    func goesOnWhenTheServerSaysGoodbye(_ how: String) async throws {
        let object = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#
        let handler = try Self.server { request in
            if request.connection > 0 { return request.reply.send(object) }
            if how == "cut" { request.reply.cut() } else { request.reply.goAway(last: 0) }
        }
        try await TestServer.with(handler: handler) { server in
            let client = try Self.client(server)
            let names = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<10 { group.addTask { try await client.get(Self.reference).objectName } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(names == Array(repeating: "a", count: 10))
            #expect(server.connections >= 2)
        }
    }

    @Test func doesNotCreateTwice() async throws {
        let creates = Counter()
        let handler = try Self.server { request in
            if request.method == "POST" { _ = creates.next() }
            request.reply.cut()
        }
        try await TestServer.with(handler: handler) { server in
            let client = try Self.client(server)
            let error = await #expect(throws: TransportError.self) {
                try await client.create(
                    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"]], manager: "test")
            }
            #expect(error?.code == .connectionLost)
            #expect(error?.mayHaveBeenSent == true)
            #expect(creates.value == 1)
        }
    }

    @Test func aWatchOutlivesItsConnections() async throws {
        let asked = Mutex<[String]>([])
        let handler = try Self.server { request in
            let number = asked.withLock { asked in
                asked.append(request.uri)
                return asked.count
            }
            request.reply.begin()
            request.reply.write(WatchTests.event("MODIFIED", "a", 4 + number))
            if number.isMultiple(of: 2) { request.reply.end() } else { request.reply.cut() }
        }
        try await TestServer.with(handler: handler) { server in
            let client = try Self.client(server)
            var versions: [String?] = []
            for try await event in client.watch(Self.configMaps, namespace: "ref", from: "4") {
                if case .modified(let object) = event { versions.append(object.resourceVersion) }
                if versions.count == 4 { break }
            }
            #expect(versions == ["5", "6", "7", "8"])
            let resumed = asked.withLock { $0.prefix(4) }.map { $0.contains("resourceVersion=") }
            #expect(resumed == [true, true, true, true])
            for (number, uri) in asked.withLock({ $0.prefix(4) }).enumerated() {
                #expect(uri.contains("resourceVersion=\(4 + number)"), "\(uri)")
            }
        }
    }

    @Test func aCancelledWatchLeavesTheServer() async throws {
        let (requests, arrived) = AsyncStream.makeStream(of: Reply.self)
        let handler = try Self.server { request in
            request.reply.begin()
            arrived.yield(request.reply)
        }
        try await TestServer.with(handler: handler) { server in
            let client = try Self.client(server)
            let task = Task {
                for try await _ in client.watch(Self.configMaps, from: "4") {}
            }
            for await reply in requests {
                task.cancel()
                try await reply.closed()
                break
            }
            _ = await task.result
        }
    }

    @Test func manyWatchesShareTheConnectionWithRequests() async throws {
        let object = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#
        let handler = try Self.server { request in
            guard request.uri.contains("watch=1") else { return request.reply.send(object) }
            request.reply.begin()
            request.reply.write(WatchTests.event("ADDED", "a", 5))
        }
        try await TestServer.with(handler: handler) { server in
            let client = try Self.client(server)
            _ = try await client.get(Self.reference)
            // All watches stay open until the end: the last exchange that is aborted closes the connection.
            let watches = (0..<20).map { _ in client.watch(Self.configMaps, from: "4") }
            var open: [AsyncThrowingStream<WatchEvent, any Error>.Iterator] = []
            for watch in watches {
                var events = watch.makeAsyncIterator()
                _ = try await events.next()
                open.append(events)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = try await client.get(Self.reference) } }
                try await group.waitForAll()
            }
            withExtendedLifetime(open) { #expect(server.connections == 1) }
        }
    }
}
