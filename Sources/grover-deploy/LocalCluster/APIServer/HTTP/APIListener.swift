import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The API on its port of 127.0.0.1: takes requests in, within bounds, and writes the answers out.
final class APIListener: Service {
    private let server: any Service
    private let streams: OpenStreams

    init(
        _ api: APIServer, certificates: ClusterCertificates, authenticator: Authenticator, port: Int,
        limits: APILimits = APILimits(),
        logger: Logger, onListening: @escaping @Sendable (Int) async -> Void
    ) throws {
        let streams = OpenStreams(limit: limits.streams)
        self.streams = streams
        let gate = RequestGate(limits)
        let channel = try SecureChannel(
            certificates: certificates, onOpen: gate.opened,
            upgrade: { head, channel in
                await Self.session(for: head, on: channel, api: api, authenticator: authenticator)
            }
        ) { request, writer, channel in
            let response = await Self.answer(request, on: channel, api: api, authenticator: authenticator, gate)
            // What stands behind a path may be secret.
            let path = (request.head.path ?? "").prefix { $0 != "?" }
            logger.debug(
                "answered",
                metadata: [
                    "method": "\(request.head.method)", "path": "\(path)",
                    "status": "\(response.status)",
                ])
            try await Self.send(
                request.head.method == .head ? response.headOnly : response, to: writer, on: channel, streams, gate)
        }
        server = channel.server(
            configuration: ServerConfiguration(
                address: .hostname("127.0.0.1", port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections + 100)),
            onServerRunning: { await onListening($0.localAddress?.port ?? port) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            self.streams.endAll()
        }
    }

    private static func answer(
        _ request: Request, on channel: any Channel, api: APIServer, authenticator: Authenticator, _ gate: RequestGate
    ) async -> APIResponse {
        var reserved = 0
        defer { gate.free(reserved) }
        do {
            try gate.enter()
            defer { gate.leave() }
            let certificate = try await peerCertificate(of: channel)
            let user = try authenticator.user(headers: request.head.headerFields, certificate: certificate)
            var body: [UInt8] = []
            let deadline = gate.deadline(of: channel)
            defer { deadline.cancel() }
            for try await chunk in request.body {
                let count = chunk.readableBytes
                guard body.count + count <= RequestGate.bodyLimit else {
                    throw APIStatus.bodyTooLarge(RequestGate.bodyLimit)
                }
                try gate.reserve(count)
                reserved += count
                body.append(contentsOf: chunk.readableBytesView)
            }
            deadline.cancel()
            return await api.respond(
                to: APIRequest(
                    method: request.head.method.rawValue, target: request.head.path ?? "/",
                    headers: request.head.headerFields, body: body, user: user))
        } catch let status as APIStatus {
            return .refusal(status)
        } catch {
            return .refusal(.badRequest("the request cannot be read: \(error)"))
        }
    }

    /// The session that a request to upgrade is granted; what is refused goes on as a request, and hears why.
    private static func session(
        for head: HTTPRequestHead, on channel: any Channel, api: APIServer, authenticator: Authenticator
    ) async -> SessionPlan? {
        var fields = HTTPFields()
        for (name, value) in head.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        guard let certificate = try? await peerCertificate(of: channel),
            let user = try? authenticator.user(headers: fields, certificate: certificate)
        else { return nil }
        let request = APIRequest(method: head.method.rawValue, target: head.uri, headers: fields, user: user)
        return try? await api.session(for: request, offered: request.webSocketProtocols ?? [])
    }

    /// The certificate of the connection: the channel itself in HTTP/1.1, the parent of a stream in HTTP/2.
    private static func peerCertificate(of channel: any Channel) async throws -> NIOSSLCertificate? {
        do {
            return try await channel.nioSSL_peerCertificate().get()
        } catch is ChannelPipelineError {
            return try await channel.parent?.nioSSL_peerCertificate().get()
        }
    }

    private static func send(
        _ response: APIResponse, to writer: consuming ResponseWriter, on channel: any Channel, _ streams: OpenStreams,
        _ gate: RequestGate
    ) async throws {
        var head = HTTPResponse(status: HTTPResponse.Status(code: response.status))
        head.headerFields = response.headers
        if response.status != 304, !response.contentType.isEmpty {
            head.headerFields[.contentType] = response.contentType
        }
        head.headerFields[.cacheControl] = response.cacheControl
        if let tag = response.entityTag {
            head.headerFields[.eTag] = tag
            head.headerFields[.vary] = "Accept"
        }
        if let seconds = response.retryAfter { head.headerFields[.retryAfter] = String(seconds) }
        if let name = HTTPField.Name("Warning") {
            for warning in response.warnings {
                head.headerFields.append(HTTPField(name: name, value: "299 - \"\(escaped(warning))\""))
            }
        }
        switch response.body {
        case .bytes(let bytes):
            head.headerFields[.contentLength] = String(response.bodyLength ?? bytes.count)
            var body = try await writer.writeHead(head)
            let deadline = gate.deadline(of: channel)
            if !bytes.isEmpty { try await body.write(ByteBuffer(bytes: bytes)) }
            try await body.finish(nil)
            deadline.cancel()
        case .stream(let source):
            guard streams.add(source) else {
                return try await send(.refusal(.tooManyStreams), to: writer, on: channel, streams, gate)
            }
            defer { streams.remove(source) }
            // Nothing else would tell a quiet watch that nobody listens any more.
            channel.closeFuture.whenComplete { _ in source.cancel() }
            defer { source.cancel() }
            var body = try await writer.writeHead(head)
            while let chunk = try await source.next() {
                let deadline = gate.deadline(of: channel)
                try await body.write(ByteBuffer(bytes: chunk))
                deadline.cancel()
            }
            try await body.finish(nil)
        }
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.prefix(1_000) {
            switch character {
            case "\"", "\\": escaped += "\\\(character)"
            case "\n", "\r": escaped += " "
            default: escaped.append(character)
            }
        }
        return escaped
    }
}

/// The answers that are being streamed: bounded in number, and ended together when the server stops.
private final class OpenStreams: Sendable {
    private struct State {
        var sources: [ObjectIdentifier: ChunkSource] = [:]
        var isEnding = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    func add(_ source: ChunkSource) -> Bool {
        state.withLock { state in
            guard !state.isEnding, state.sources.count < limit else { return false }
            state.sources[ObjectIdentifier(source)] = source
            return true
        }
    }

    func remove(_ source: ChunkSource) {
        state.withLock { $0.sources[ObjectIdentifier(source)] = nil }
    }

    func endAll() {
        let sources = state.withLock { state in
            state.isEnding = true
            return state.sources.values.map { $0 }
        }
        for source in sources { source.cancel() }
    }
}

extension APIStatus {
    static let tooManyStreams: APIStatus = {
        var status = APIStatus(
            code: 429, reason: "TooManyRequests", message: "too many watches are open; please try again later")
        status.retryAfterSeconds = 1
        return status
    }()

    static func bodyTooLarge(_ limit: Int) -> APIStatus {
        APIStatus(
            code: 413, reason: "RequestEntityTooLarge",
            message: "Request entity too large: limit is \(limit)")
    }
}
