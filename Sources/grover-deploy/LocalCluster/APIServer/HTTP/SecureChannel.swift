import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOHTTPTypes
import NIOHTTPTypesHTTP2
import NIOSSL
import NIOTLS

/// Connections of the API: TLS, with HTTP/2 or HTTP/1.1 as the client offers.
///
/// Hummingbird's own HTTP/2 channel keeps NIOHTTP2's bound of 200 stream resets in 30 s, and a client that cancels its
/// watches would lose the connection over it. This one allows as many as an honest client may need.
struct SecureChannel: HTTPChannelHandler {
    typealias Streams = NIOHTTP2Handler.AsyncStreamMultiplexer<HTTP1Channel.Value>
    typealias HTTP1 = EventLoopFuture<SessionUpgrade.Outcome>
    typealias Negotiated = EventLoopFuture<NIONegotiatedHTTPVersion<HTTP1, Streams>>

    struct Value: ServerChildChannelValue {
        let negotiated: Negotiated
        let channel: any Channel
    }

    private let context: NIOSSLContext
    private let http1: HTTP1Channel
    let responder: Responder

    private let handshakePatience: TimeAmount
    private let upgrade: SessionUpgrade
    private let onOpen: @Sendable (any Channel) -> Void

    /// - Parameters:
    ///   - handshakePatience: how long a client may take for its TLS handshake.
    ///   - upgrade: decides about requests to go on as a WebSocket.
    init(
        certificates: ClusterCertificates, handshakePatience: TimeAmount = .seconds(10),
        onOpen: @escaping @Sendable (any Channel) -> Void = { _ in },
        upgrade: @escaping SessionUpgrade.Decision = { _, _ in nil }, responder: @escaping Responder
    ) throws {
        self.handshakePatience = handshakePatience
        self.onOpen = onOpen
        self.upgrade = SessionUpgrade(decide: upgrade)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificates.server.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(
                try NIOSSLPrivateKey(bytes: Array(certificates.server.key.utf8), format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = NIOHTTP2SupportedALPNProtocols
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(certificates.authority.certificate.utf8)))
        context = try NIOSSLContext(configuration: configuration)
        self.responder = responder
        http1 = HTTP1Channel(responder: responder, configuration: .init(idleTimeout: .seconds(90)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            onOpen(channel)
            // A client that is gone must end its watch: without this a half-closed connection would stay.
            try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
            // Every certificate is let in here: a foreign one is answered 401, as a real server does.
            let tls = NIOSSLServerHandler(
                context: context, customVerificationCallback: { _, promise in promise.succeed(.certificateVerified) })
            try channel.pipeline.syncOperations.addHandler(tls)
            try channel.pipeline.syncOperations.addHandler(HandshakeDeadline(handshakePatience))
            let negotiation = NIOTypedApplicationProtocolNegotiationHandler<
                NIONegotiatedHTTPVersion<HTTP1, Streams>
            > { result, channel in
                switch result {
                case .negotiated("h2"):
                    channel.eventLoop.makeCompletedFuture { .http2(try multiplex(channel)) }
                case .negotiated, .fallback:
                    channel.eventLoop.makeCompletedFuture { .http1_1(try scout(channel, logger)) }
                }
            }
            try channel.pipeline.syncOperations.addHandler(negotiation)
            return Value(negotiated: negotiation.protocolNegotiationResult, channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        // NIO takes a stream that came in and was never taken up for a programming error and traps. So a cancellation
        // does not reach the loop over the streams: it closes the connection, which ends the loop after the last one.
        let connection = Task { await serve(value, logger) }
        await withTaskCancellationHandler {
            await connection.value
        } onCancel: {
            value.channel.close(promise: nil)
        }
    }

    private func serve(_ value: Value, _ logger: Logger) async {
        do {
            switch try await value.negotiated.get() {
            case .http1_1(let connection):
                switch try await connection.get() {
                case .http(let channel): await http1.handle(value: channel, logger: logger)
                case .session(let plan, let frames): await plan.run(frames)
                }
            case .http2(let connection):
                try await withThrowingDiscardingTaskGroup { group in
                    for try await stream in connection.inbound {
                        group.addTask { await handleHTTP(asyncChannel: stream, logger: logger) }
                    }
                }
            }
        } catch {
            logger.debug("a connection ended early", metadata: ["error": "\(error)"])
        }
    }

    /// Waits for the first request, and then sets up HTTP/1.1, or the upgrade that it asks for.
    private func scout(_ channel: any Channel, _ logger: Logger) throws -> HTTP1 {
        let outcome = channel.eventLoop.makePromise(of: SessionUpgrade.Outcome.self)
        let patience = channel.eventLoop.scheduleTask(in: Self.firstRequestPatience) { channel.close(promise: nil) }
        outcome.futureResult.whenComplete { _ in patience.cancel() }
        let hasDecided = NIOLoopBoundBox(false, eventLoop: channel.eventLoop)
        // Behind the decision there is a channel to be taken up, and its own end to be seen there.
        channel.closeFuture.whenComplete { _ in if !hasDecided.value { outcome.fail(ChannelError.eof) } }
        let scout = UpgradeScout { head in
            guard let head else {
                hasDecided.value = true
                return plain(channel, logger, outcome)
            }
            let plan = channel.eventLoop.makePromise(of: SessionPlan?.self)
            plan.completeWithTask { await upgrade.decide(head, channel) }
            return plan.futureResult.flatMap { plan in
                guard channel.isActive else { return channel.eventLoop.makeFailedFuture(ChannelError.eof) }
                hasDecided.value = true
                guard let plan else { return plain(channel, logger, outcome) }
                return channel.eventLoop.makeCompletedFuture {
                    try upgrade.configure(channel, plan).cascade(to: outcome)
                }
            }
        }
        try channel.pipeline.syncOperations.addHandler(scout)
        return outcome.futureResult
    }

    private func plain(
        _ channel: any Channel, _ logger: Logger, _ outcome: EventLoopPromise<SessionUpgrade.Outcome>
    ) -> EventLoopFuture<Void> {
        let connection = http1.setup(channel: channel, logger: logger)
        connection.map { .http($0) }.cascade(to: outcome)
        return connection.map { _ in }
    }

    private static let firstRequestPatience = TimeAmount.seconds(90)

    private func multiplex(_ channel: any Channel) throws -> Streams {
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 1_000),
            HTTP2Setting(parameter: .maxHeaderListSize, value: 64 << 10),
            HTTP2Setting(parameter: .initialWindowSize, value: 1 << 20),
        ]
        configuration.stream.targetWindowSize = 1 << 20
        configuration.stream.streamResetFrameRateLimit.maximumCount = 20_000
        configuration.stream.streamErrorRateLimit.maximumCount = 20_000
        let farewell = FarewellHandler()
        let streams = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
            mode: .server, streamDelegate: farewell.streams, configuration: configuration
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTPServerCodec())
                return try HTTP1Channel.Value(wrappingChannelSynchronously: stream)
            }
        }
        try channel.pipeline.syncOperations.addHandler(farewell)
        return streams
    }
}
