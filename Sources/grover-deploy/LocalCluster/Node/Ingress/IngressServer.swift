internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import ServiceLifecycle

/// Answers requests from outside: finds the Service by host and path, and streams both ways.
struct IngressServer: Sendable {
    let routes: IngressRoutes
    let endpoints: EndpointTable
    let ports: ServicePorts
    let group: any EventLoopGroup

    /// Serves on a port of 127.0.0.1 until cancelled.
    ///
    /// - Throws: `IOError` when the port is taken.
    func run(port: Int, logger: Logger, onListening: @escaping @Sendable (Int) async -> Void) async throws {
        let channel = HTTP1Channel(
            responder: { request, writer, _ in try await answer(request, writer) },
            configuration: .init(idleTimeout: .seconds(75)))
        let server = channel.server(
            configuration: ServerConfiguration(
                address: .hostname("127.0.0.1", port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(1_000)),
            onServerRunning: { await onListening($0.localAddress?.port ?? port) },
            eventLoopGroup: group, logger: logger)
        try await server.run()
    }

    private func answer(_ request: Request, _ writer: consuming ResponseWriter) async throws {
        let authority = request.head.authority ?? ""
        let host = String(authority.prefix { $0 != ":" })
        let target = request.head.path ?? "/"
        let path = String(target.prefix { $0 != "?" })
        guard let backend = routes.backend(host: host, path: path) else {
            return try await Self.refuse(.notFound, writer)
        }
        guard let port = ports.port(of: backend), let endpoint = endpoints.acquire(port, besides: []) else {
            return try await Self.refuse(.serviceUnavailable, writer)
        }
        defer { endpoints.release(endpoint) }
        let exchange: HTTPExchange
        do {
            exchange = try await HTTPExchange.open(endpoint.address, endpoint.port, group: group)
        } catch {
            return try await Self.refuse(.badGateway, writer)
        }
        defer { exchange.close() }
        let head = Self.head(request, target: target, authority: authority)
        let answer: HTTPResponseHead
        do {
            async let sent: Void = Self.send(request, head, exchange)
            // An answer may come before the request has been read to its end.
            answer = try await exchange.head()
            _ = try? await sent
        } catch {
            return try await Self.refuse(.badGateway, writer)
        }
        try await Self.pass(answer, exchange, writer)
    }

    private static func send(_ request: Request, _ head: HTTPRequestHead, _ exchange: HTTPExchange) async throws {
        try await exchange.send(head)
        for try await chunk in request.body { try await exchange.send(chunk) }
        try await exchange.finish()
    }

    private static func head(_ request: Request, target: String, authority: String) -> HTTPRequestHead {
        var head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: request.method.rawValue), uri: target)
        for field in request.headers where !HopByHop.names.contains(field.name.canonicalName) {
            head.headers.add(name: field.name.rawName, value: field.value)
        }
        head.headers.replaceOrAdd(name: "Host", value: authority)
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        head.headers.replaceOrAdd(name: "X-Forwarded-For", value: "127.0.0.1")
        head.headers.replaceOrAdd(name: "X-Forwarded-Host", value: authority)
        head.headers.replaceOrAdd(name: "X-Forwarded-Proto", value: "http")
        if request.headers[.transferEncoding] != nil, request.headers[.contentLength] == nil {
            head.headers.add(name: "Transfer-Encoding", value: "chunked")
        }
        return head
    }

    private static func pass(
        _ answer: HTTPResponseHead, _ exchange: HTTPExchange, _ writer: consuming ResponseWriter
    ) async throws {
        var head = HTTPResponse(
            status: .init(code: Int(answer.status.code), reasonPhrase: answer.status.reasonPhrase))
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name), !HopByHop.names.contains(name.canonicalName) else { continue }
            head.headerFields.append(HTTPField(name: name, value: value))
        }
        var body = try await writer.writeHead(head)
        while let chunk = try await exchange.body() { try await body.write(chunk) }
        try await body.finish(nil)
    }

    private static func refuse(_ status: HTTPResponse.Status, _ writer: consuming ResponseWriter) async throws {
        let text = "\(status.code) \(status.reasonPhrase)\n"
        var head = HTTPResponse(status: status)
        head.headerFields[.contentType] = "text/plain; charset=utf-8"
        head.headerFields[.contentLength] = String(text.utf8.count)
        var body = try await writer.writeHead(head)
        try await body.write(ByteBuffer(string: text))
        try await body.finish(nil)
    }
}
