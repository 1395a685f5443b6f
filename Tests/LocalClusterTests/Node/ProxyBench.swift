import Documents
import Foundation
import KubernetesModel
import LocalCluster
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

/// A service proxy over a real store, with programs of the test behind it.
final class ProxyBench: Sendable {
    typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// One end of a connection.
    struct Peer: Sendable {
        let channel: any Channel
        let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
        private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

        init(
            _ channel: any Channel, _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
            _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.channel = channel
            self.inbound = inbound
            self.outbound = outbound
        }

        /// Returns when the kernel has all of it.
        func send(_ bytes: ByteBuffer) async throws { try await channel.writeAndFlush(bytes).get() }
        func send(_ text: String) async throws { try await send(ByteBuffer(string: text)) }

        /// Says that nothing more comes; the other way stays open.
        func finish() { outbound.finish() }

        /// Everything until the other side has finished.
        func text() async throws -> String {
            var text = ""
            for try await part in inbound { text += String(buffer: part) }
            return text
        }
    }

    let client: ClusterClient
    let addresses: ClusterAddresses
    private let scratch: ScratchFolder
    private static let group = MultiThreadedEventLoopGroup.singleton

    private init() throws {
        scratch = try ScratchFolder("proxy")
        addresses = try ClusterAddresses.claim(stateFolder: scratch.path)
        client = try ClusterClient(store: ObjectStore(path: nil), addresses: addresses)
    }

    /// Runs the body beside a proxy whose LoadBalancers get any free port.
    static func run(
        ports: LoadBalancerPorts = .anyFree, clock: any Clock<Duration> = ContinuousClock(),
        _ body: @Sendable (ProxyBench) async throws -> Void
    ) async throws {
        let bench = try ProxyBench()
        let proxy = ServiceProxy(
            access: bench.client, loadBalancerPorts: ports, group: group, clock: clock, logger: Logger(label: "proxy")
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await proxy.run() }
            defer { group.cancelAll() }
            try await body(bench)
        }
    }

    // MARK: Objects

    /// Creates a Service of type LoadBalancer and waits until the proxy has dealt with it, and with all before it.
    ///
    /// - Returns: its port on 127.0.0.1.
    @discardableResult
    func service(_ name: String = "web", port: Int = 80) async throws -> Int {
        let service: Node = [
            "metadata": ["name": Node(name), "namespace": "default"],
            "spec": ["type": "LoadBalancer", "ports": [["port": Node(port)]]],
        ]
        _ = try await client.create(.services, service, manager: "tests")
        return try await self.port(of: name) { _ in true }
    }

    func port(of name: String, where holds: @escaping @Sendable (Node) -> Bool) async throws -> Int {
        try await within(240) { [client] in
            for await event in await client.watch([.services]) where event.object.objectName == name {
                let ports = event.object.value(at: "status", "loadBalancer", "ingress")?[0]?["ports"]
                if let port = ports?[0], let number = port["port"]?.int, holds(port) { return number }
            }
            throw WaitFailed(what: "watch of services ended")
        }
    }

    /// Puts an endpoint behind the Service `web`, or changes it, and waits until the proxy knows.
    func endpoint(_ name: String, port: Int, ready: Bool = true, serving: Bool? = nil) async throws {
        var conditions: Node = ["ready": Node(ready)]
        if let serving { conditions["serving"] = Node(serving) }
        let endpoints: Node = [["addresses": ["127.0.0.1"], "conditions": conditions]]
        let slice: Node = [
            "metadata": [
                "name": Node(name), "namespace": "default", "labels": ["kubernetes.io/service-name": "web"],
            ],
            "addressType": "IPv4", "ports": [["name": "", "port": Node(port), "protocol": "TCP"]],
            "endpoints": endpoints,
        ]
        let changed = try await client.update(
            .endpointSlices, namespace: "default", name: name, subresource: nil, manager: "tests"
        ) { $0["endpoints"] = endpoints }
        if changed == nil { _ = try await client.create(.endpointSlices, slice, manager: "tests") }
        try await settle()
    }

    func remove(_ name: String) async throws {
        try await client.delete(.endpointSlices, namespace: "default", name: name, options: DeletionOptions())
        try await settle()
    }

    /// The proxy takes changes in order: when it shows a later Service, it knows what came before.
    private func settle() async throws { try await service("marker-\(UUID().uuidString.lowercased())") }

    // MARK: Connections

    /// Runs the body beside a program that treats each connection as the handler says.
    func backend(
        _ handler: @escaping @Sendable (Peer) async throws -> Void,
        _ body: @Sendable (Int) async throws -> Void
    ) async throws {
        // Each connection is taken up where it comes in: NIO traps over one that a loop was handed and left lying.
        let open = Mutex<[(connection: any Channel, work: Task<Void, Never>)]>([])
        let server = try await ServerBootstrap(group: Self.group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = try Self.wrap(channel)
                    let work = Task {
                        _ = try? await connection.executeThenClose {
                            try await handler(Peer(connection.channel, $0, $1))
                        }
                    }
                    open.withLock { $0.append((channel, work)) }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(server.localAddress?.port ?? 0)) } catch { outcome = .failure(error) }
        try? await server.close()
        for (connection, work) in open.withLock({ $0 }) {
            work.cancel()
            connection.close(promise: nil)
        }
        try outcome.get()
    }

    /// Talks to the address within a bounded time.
    func talk<Value: Sendable>(
        to port: Int, at host: String = "127.0.0.1", seconds: Int = 240,
        _ body: @escaping @Sendable (Peer) async throws -> Value
    ) async throws -> Value {
        let connection = try await ClientBootstrap(group: Self.group)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(to: try SocketAddress(ipAddress: host, port: port)) { channel in
                channel.eventLoop.makeCompletedFuture { try Self.wrap(channel) }
            }
        return try await within(seconds) {
            try await withTaskCancellationHandler {
                try await connection.executeThenClose { try await body(Peer(connection.channel, $0, $1)) }
            } onCancel: {
                // A write that nobody takes would never end.
                connection.channel.close(promise: nil)
            }
        }
    }

    /// Says the word and gives what comes back until the other side has no more to say.
    func ask(_ word: String, _ port: Int, at host: String = "127.0.0.1") async throws -> String {
        try await talk(to: port, at: host) { peer in
            try await peer.send(word)
            peer.finish()
            return try await peer.text()
        }
    }

    private static func wrap(_ channel: any Channel) throws -> Connection {
        try Connection(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    /// A handler that answers with its name and what it was told, when all was told.
    static func named(_ name: String) -> @Sendable (Peer) async throws -> Void {
        { peer in
            try await peer.send("\(name):\(try await peer.text())")
            peer.finish()
        }
    }

    /// A handler that sends back what comes as it comes.
    static let echo: @Sendable (Peer) async throws -> Void = { peer in
        for try await part in peer.inbound { try await peer.send(part) }
        peer.finish()
    }
}
