import Documents
import Foundation
import LocalCluster
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import TestSupport

/// A control plane whose pods are processes, with its API on a port.
struct SessionCluster {
    let plane: ControlPlane
    let port: Int
    let pods: NodeCluster

    static func run(_ body: @Sendable (SessionCluster) async throws -> Void) async throws {
        try await Turns.nodes.take { try await runAlone(body) }
    }

    private static func runAlone(_ body: @Sendable (SessionCluster) async throws -> Void) async throws {
        let pods = try await NodeCluster(backoff: RestartBackoff())
        var logger = Logger(label: "tests")
        logger.logLevel = .error
        let plane = try ControlPlane(
            ControlPlane.Configuration(
                stateFolder: pods.stateFolder, addresses: pods.addresses, logger: logger),
            node: { access in
                ProcessNode(
                    ProcessNodeSettings(
                        stateFolder: pods.stateFolder,
                        shim: [Project.product("grover-local").path(percentEncoded: false), "shim"]),
                    access: access, addresses: pods.addresses, group: MultiThreadedEventLoopGroup.singleton,
                    logger: logger)
            })
        let running = Task { try await plane.run() }
        let result: Result<Void, any Error>
        do {
            let port = try await plane.listeningPort
            try await body(SessionCluster(plane: plane, port: port, pods: pods))
            result = .success(())
        } catch {
            let account = await NodeCluster.account(of: plane.access)
            result = .failure(WaitFailed(what: "\(error)\n\(account)"))
        }
        running.cancel()
        _ = await running.result
        await ProcessNode.stopAll(stateFolder: pods.stateFolder, graceSeconds: 1)
        try result.get()
    }

    /// A pod of one container `web` that runs until it is stopped.
    func pod(_ change: (inout Node) -> Void = { _ in }) async throws -> Node {
        try pods.load("web")
        var container: Node = [
            "name": "web", "image": "web",
            "env": [
                ["name": "PORT", "value": "8080"],
                ["name": "HOST", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]],
            ],
            "ports": [["containerPort": 8080, "name": "http"]],
            "readinessProbe": NodeCluster.listens,
        ]
        change(&container)
        let pod: Node = [
            "metadata": ["name": "one", "namespace": "default", "labels": ["app": "web"]],
            "spec": ["terminationGracePeriodSeconds": 1, "containers": [container]],
        ]
        _ = try await plane.access.create(.pods, pod, manager: "tests")
        return try await within(240) {
            for await event in await plane.access.watch([.pods]) where event.object.isReady { return event.object }
            throw WaitFailed(what: "the watch of pods ended")
        }
    }

    /// A WebSocket of the API, or nothing when the server refuses.
    ///
    /// - Parameter user: who asks; the administrator when nil.
    func socket(_ path: String, _ subprotocol: String, as user: String? = nil) async throws -> SessionSocket {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(plane.certificates.authority.certificate.utf8)))
        let administrator =
            try user.map { try plane.certificates.client(user: $0, groups: []) } ?? plane.certificates.administrator
        tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(administrator.certificate.utf8)).map {
            .certificate($0)
        }
        tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(administrator.key.utf8), format: .pem))
        tls.applicationProtocols = ["http/1.1"]
        let context = try NIOSSLContext(configuration: tls)
        let upgraded = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: nil))
                    let upgrader = NIOTypedWebSocketClientUpgrader<SessionSocket?>(upgradePipelineHandler: {
                        channel, _ in
                        channel.eventLoop.makeCompletedFuture {
                            SessionSocket(
                                channel: try NIOAsyncChannel(wrappingChannelSynchronously: channel))
                        }
                    })
                    var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
                    head.headers = ["Host": "127.0.0.1", "Sec-WebSocket-Protocol": subprotocol]
                    let configuration = NIOTypedHTTPClientUpgradeConfiguration<SessionSocket?>(
                        upgradeRequestHead: head, upgraders: [upgrader],
                        notUpgradingCompletionHandler: { channel in channel.eventLoop.makeSucceededFuture(nil) })
                    var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: configuration)
                    // The first frames may come with the answer, and would be dropped.
                    pipeline.leftOverBytesStrategy = .forwardBytes
                    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                        configuration: pipeline)
                }
            }
        guard let socket = try await upgraded.get() else { throw WaitFailed(what: "the server did not upgrade") }
        return socket
    }
}

/// The client's side of a session.
struct SessionSocket {
    typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    let channel: Frames

    func run<Value>(_ body: (Frames.Inbound, Frames.Writer) async throws -> Value) async throws -> Value {
        try await channel.executeThenClose { inbound, outbound in
            try await body(inbound, Frames.Writer(outbound))
        }
    }
}

extension SessionSocket.Frames {
    typealias Inbound = NIOAsyncChannelInboundStream<WebSocketFrame>

    struct Writer {
        private let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>

        init(_ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>) { self.outbound = outbound }

        func send(_ bytes: [UInt8]) async throws {
            try await outbound.write(
                WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: ByteBuffer(bytes: bytes)))
        }
    }
}
