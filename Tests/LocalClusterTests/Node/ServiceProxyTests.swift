import Documents
import KubernetesModel
import LocalCluster
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// Connections through the proxy, over real sockets.
@Suite struct ServiceProxyTests {
    @Test func aServiceAnswersAtItsClusterIPAndOnLoopback() async throws {
        try await ProxyBench.run { bench in
            try await bench.backend(ProxyBench.named("a")) { backend in
                let port = try await bench.service(port: 8080)
                try await bench.endpoint("a", port: backend)
                let service = try await bench.client.get(.services, namespace: "default", name: "web")
                let clusterIP = try #require(service?.value(at: "spec", "clusterIP")?.string)
                #expect(try await bench.ask("hello", 8080, at: clusterIP) == "a:hello")
                #expect(try await bench.ask("hello", port) == "a:hello")
            }
        }
    }

    @Test func aClientThatHasSaidAllStillGetsItsWholeAnswer() async throws {
        let size = 8 << 20
        try await ProxyBench.run { bench in
            // The answer begins when the client has said all, and is larger than the buffers on the way.
            let answer: @Sendable (ProxyBench.Peer) async throws -> Void = { peer in
                var count = 0
                for try await part in peer.inbound { count += part.readableBytes }
                try await peer.send(ByteBuffer(repeating: 7, count: count))
                peer.finish()
            }
            try await bench.backend(answer) { backend in
                let port = try await bench.service()
                try await bench.endpoint("a", port: backend)
                let count = try await bench.talk(to: port) { peer in
                    try await peer.send(ByteBuffer(repeating: 1, count: size))
                    peer.finish()
                    var count = 0
                    for try await part in peer.inbound { count += part.readableBytes }
                    return count
                }
                #expect(count == size)
            }
        }
    }

    @Test func aServerThatHasSaidAllStillHears() async throws {
        try await ProxyBench.run { bench in
            let (heard, told) = AsyncStream<String>.makeStream()
            let server: @Sendable (ProxyBench.Peer) async throws -> Void = { peer in
                try await peer.send("bye")
                peer.finish()
                told.yield(try await peer.text())
            }
            try await bench.backend(server) { backend in
                let port = try await bench.service()
                try await bench.endpoint("a", port: backend)
                try await bench.talk(to: port) { peer in
                    #expect(try await peer.text() == "bye")
                    try await peer.send("one more thing")
                    peer.finish()
                    #expect(await heard.first { _ in true } == "one more thing")
                }
            }
        }
    }

    @Test func nothingIsPiledUpForAServerThatDoesNotRead() async throws {
        let size = 64 << 20
        try await ProxyBench.run { bench in
            let (gate, opener) = AsyncStream<Void>.makeStream()
            let server: @Sendable (ProxyBench.Peer) async throws -> Void = { peer in
                var count = 0
                for try await part in peer.inbound {
                    if count == 0 { _ = await gate.first { _ in true } }
                    count += part.readableBytes
                }
                try await peer.send("\(count)")
                peer.finish()
            }
            try await bench.backend(server) { slow in
                let port = try await bench.service()
                try await bench.endpoint("slow", port: slow)
                try await bench.talk(to: port, seconds: 600) { peer in
                    let isSent = Flag()
                    async let sending: Void = {
                        for _ in 0..<64 { try await peer.send(ByteBuffer(repeating: 1, count: size / 64)) }
                        isSent.set()
                        peer.finish()
                    }()
                    // Far more turns than it takes to send all where nobody holds it back.
                    try await bench.backend(ProxyBench.echo) { quick in
                        try await bench.endpoint("quick", port: quick)
                        try await bench.remove("slow")
                        for _ in 0..<100 { #expect(try await bench.ask("turn", port) == "turn") }
                    }
                    #expect(!isSent.isSet)
                    opener.yield()
                    try await sending
                    #expect(try await peer.text() == "\(size)")
                }
            }
        }
    }

    @Test func anEndpointThatRefusesIsPassedOver() async throws {
        try await ProxyBench.run { bench in
            try await bench.backend(ProxyBench.named("a")) { backend in
                let service = try await bench.service()
                // Nobody listens on these, and nobody is given them.
                for port in 1...3 { try await bench.endpoint("dead-\(port)", port: port) }
                try await bench.endpoint("a", port: backend)
                for _ in 0..<8 { #expect(try await bench.ask("x", service) == "a:x") }
            }
        }
    }

    @Test func withNoEndpointAConnectionIsResetAtOnce() async throws {
        try await ProxyBench.run { bench in
            let port = try await bench.service()
            // The reset may come while the client still connects, or after.
            await #expect(throws: (any Error).self) { try await bench.talk(to: port) { try await $0.text() } }
            try await bench.endpoint("dead", port: 1)
            await #expect(throws: (any Error).self) { try await bench.talk(to: port) { try await $0.text() } }
        }
    }

    @Test func onlyReadyEndpointsGetNewConnections() async throws {
        try await ProxyBench.run { bench in
            try await bench.backend(ProxyBench.named("a")) { first in
                try await bench.backend(ProxyBench.named("b")) { second in
                    let port = try await bench.service()
                    try await bench.endpoint("a", port: first)
                    try await bench.endpoint("b", port: second, ready: false)
                    for _ in 0..<4 { #expect(try await bench.ask("", port) == "a:") }
                    try await bench.endpoint("b", port: second)
                    var answers: Set<String> = []
                    for _ in 0..<4 { answers.insert(try await bench.ask("", port)) }
                    #expect(answers == ["a:", "b:"])
                    try await bench.endpoint("a", port: first, ready: false)
                    for _ in 0..<4 { #expect(try await bench.ask("", port) == "b:") }
                }
            }
        }
    }

    @Test func aConnectionOutlivesItsEndpointsRemoval() async throws {
        try await ProxyBench.run { bench in
            try await bench.backend(ProxyBench.echo) { old in
                try await bench.backend(ProxyBench.named("new")) { new in
                    let port = try await bench.service(port: 8080)
                    let service = try await bench.client.get(.services, namespace: "default", name: "web")
                    let clusterIP = try #require(service?.value(at: "spec", "clusterIP")?.string)
                    try await bench.endpoint("old", port: old)
                    try await bench.talk(to: port) { peer in
                        var answers = peer.inbound.makeAsyncIterator()
                        try await peer.send("before")
                        #expect(try await answers.next().map { String(buffer: $0) } == "before")
                        try await bench.remove("old")
                        try await bench.endpoint("new", port: new)
                        #expect(try await bench.ask("x", port) == "new:x")
                        #expect(try await bench.ask("x", 8080, at: clusterIP) == "new:x")
                        try await bench.client.delete(
                            .services, namespace: "default", name: "web", options: DeletionOptions())
                        try await bench.service("later")
                        try await peer.send("after")
                        #expect(try await answers.next().map { String(buffer: $0) } == "after")
                    }
                    // Not on 127.0.0.1, where somebody else may have the port by now.
                    try await within(240) { try await isRefused(bench, 8080, at: clusterIP) }
                }
            }
        }
    }

    @Test func aTakenPortIsSaidAndTriedAgain() async throws {
        let port = try FreePort.draw()
        let taken = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: port).get()
        let clock = GateClock()
        try await ProxyBench.run(ports: .declared, clock: clock) { bench in
            try await bench.backend(ProxyBench.named("a")) { backend in
                try await bench.service(port: port)
                let failed = try await bench.port(of: "web") { $0["error"] == "PortNotListening" }
                #expect(failed == port)
                let events = try await bench.client.list(.events, namespace: "default")
                let event = try #require(events.first { $0["reason"] == "PortNotListening" })
                let message = event["message"]?.string ?? ""
                #expect(
                    message.hasPrefix("cannot listen on 127.0.0.1:\(port): the port is in use by another program"))
                // The cluster IP works all the same.
                let service = try await bench.client.get(.services, namespace: "default", name: "web")
                let clusterIP = try #require(service?.value(at: "spec", "clusterIP")?.string)
                let slice: Node = [
                    "metadata": [
                        "name": "a", "namespace": "default", "labels": ["kubernetes.io/service-name": "web"],
                    ],
                    "addressType": "IPv4", "ports": [["name": "", "port": Node(backend)]],
                    "endpoints": [["addresses": ["127.0.0.1"]]],
                ]
                _ = try await bench.client.create(.endpointSlices, slice, manager: "tests")
                try await taken.close()
                clock.open()
                _ = try await bench.port(of: "web") { $0["error"] == nil }
                #expect(try await bench.ask("x", port, at: clusterIP) == "a:x")
                #expect(try await bench.ask("x", port) == "a:x")
            }
        }
    }

    /// Returns when nobody takes connections at the address any more: a listener closes behind its Service.
    private func isRefused(_ bench: ProxyBench, _ port: Int, at address: String) async throws {
        while true {
            do {
                _ = try await bench.ask("x", port, at: address)
            } catch let error as IOError where error.errnoCode == ECONNREFUSED {
                return
            } catch {
                // It may close while it takes this one.
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
