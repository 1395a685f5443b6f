import AsyncHTTPClient
import Documents
import LocalCluster
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// A control plane in memory that listens on a free port, and a client of it over HTTP/2.
struct RunningControlPlane {
    /// What a client shows of itself.
    enum Credentials {
        case none
        case token(String)
        case certificate(CertifiedKey)
        case administrator
        case client(user: String, groups: [String])
    }

    let plane: ControlPlane
    let port: Int
    private let client: HTTPClient
    /// A bound, not a wait: all tests share two cores.
    private static let patience = TimeAmount.seconds(240)

    /// Runs the body against a control plane that ends with it.
    static func with(
        _ credentials: Credentials = .administrator, version: HTTPClient.Configuration.HTTPVersion = .automatic,
        tokens: [StaticToken] = [], configure: (inout ControlPlane.Configuration) -> Void = { _ in },
        _ body: (RunningControlPlane) async throws -> Void
    ) async throws {
        var logger = Logger(label: "tests")
        logger.logLevel = .error
        var configuration = ControlPlane.Configuration(
            stateFolder: nil, addresses: FixedAddresses(), logger: logger)
        configuration.tokens = tokens
        configure(&configuration)
        try await with(credentials, version: version, plane: try ControlPlane(configuration), body)
    }

    /// Runs the body against a control plane that stands already and ends with it.
    static func with(
        _ credentials: Credentials, version: HTTPClient.Configuration.HTTPVersion = .automatic, plane: ControlPlane,
        _ body: (RunningControlPlane) async throws -> Void
    ) async throws {
        let running = Task { try await plane.run() }
        do {
            let port = try await plane.listeningPort
            let client = try makeClient(credentials, version, of: plane)
            try await RunningControlPlane(plane: plane, port: port, client: client).use(body)
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        _ = await running.result
    }

    /// Another client of the same control plane, for the time of the body.
    func `as`(_ credentials: Credentials, _ body: (RunningControlPlane) async throws -> Void) async throws {
        let client = try Self.makeClient(credentials, .automatic, of: plane)
        try await RunningControlPlane(plane: plane, port: port, client: client).use(body)
    }

    private func use(_ body: (RunningControlPlane) async throws -> Void) async throws {
        do {
            try await body(self)
            try await client.shutdown()
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private static func makeClient(
        _ credentials: Credentials, _ version: HTTPClient.Configuration.HTTPVersion, of plane: ControlPlane
    ) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(plane.certificates.authority.certificate.utf8)))
        let pair: CertifiedKey? =
            switch credentials {
            case .client(let user, let groups): try plane.certificates.client(user: user, groups: groups)
            case .administrator: plane.certificates.administrator
            case .certificate(let pair): pair
            case .none, .token: nil
            }
        if let pair {
            tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(pair.certificate.utf8)).map {
                .certificate($0)
            }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(pair.key.utf8), format: .pem))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = version
        configuration.timeout.connect = patience
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    struct Answer {
        let status: Int
        let headers: [(name: String, value: String)]
        let body: Node
        let text: String
    }

    func send(
        _ method: String, _ path: String, _ body: Node? = nil, type: String = "application/json",
        accept: String? = nil, token: String? = nil, ifNoneMatch: String? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = request(method, path, body, type: type, accept: accept, token: token)
        if let ifNoneMatch { request.headers.add(name: "If-None-Match", value: ifNoneMatch) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let response = try await client.execute(request, timeout: Self.patience)
        let text = String(buffer: try await response.body.collect(upTo: 64 << 20))
        return Answer(
            status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
            body: (try? JSON.read(text)) ?? .null, text: text)
    }

    /// An answer whose body waits to be read.
    func open(_ path: String) async throws -> HTTPClientResponse {
        try await client.execute(
            request("GET", path, nil, type: "", accept: nil, token: nil), timeout: Self.patience)
    }

    /// An answer whose body is still to be read.
    typealias Raw = HTTPClientResponse

    /// Sends just these headers and bytes.
    func raw(_ method: String, _ path: String, _ headers: HTTPHeaders, _ body: [UInt8]) async throws -> Raw {
        var request = HTTPClientRequest(url: "https://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        request.headers = headers
        if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
        return try await client.execute(request, timeout: Self.patience)
    }

    /// The events of a watch, as they come.
    func watch(_ path: String, accept: String? = nil) async throws -> AsyncThrowingStream<Node, any Error> {
        let response = try await client.execute(
            request("GET", path, nil, type: "", accept: accept, token: nil), timeout: Self.patience)
        return AsyncThrowingStream { continuation in
            let reader = Task {
                do {
                    var rest: [UInt8] = []
                    for try await chunk in response.body {
                        rest += chunk.readableBytesView
                        while let end = rest.firstIndex(of: 0x0A) {
                            continuation.yield(try JSON.read(Array(rest[..<end])))
                            rest.removeSubrange(...end)
                        }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in reader.cancel() }
        }
    }

    private func request(
        _ method: String, _ path: String, _ body: Node?, type: String, accept: String?, token: String?
    ) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "https://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        request.headers.add(name: "User-Agent", value: "tests/1")
        if let accept { request.headers.add(name: "Accept", value: accept) }
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "Content-Type", value: type)
            request.body = .bytes(ByteBuffer(bytes: JSON.bytes(body)))
        }
        return request
    }
}
