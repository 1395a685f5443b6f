internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import ServiceKit

/// One request that is sent on, and its answer. It lives on one event loop, between a client's connection and a service's.
final class Exchange {
    private enum RequestState {
        /// The body is read first.
        case collecting(ByteBuffer)
        /// The body flows through; so much of it has come.
        case flowing(Int)
        /// All of it is here.
        case whole
    }

    private let forwarding: Forwarding
    let head: HTTPRequest
    private let route: Forwarding.Route
    private let service: Forwarding.Service
    private let pool: UpstreamPool
    let entry: RequestAccounting.Entry
    /// Path and query, byte for byte as they came.
    private let target: String
    private let path: String
    /// Nil from the end of the exchange on.
    private var client: ForwardingHandler?
    private var standing: Standing?
    private var passage: Passage?
    private var span: Span?
    private var connection: UpstreamConnection?
    private var request = RequestState.whole
    private var framing = RequestFraming.short
    /// What has come of a body that flows before there is a connection: what was read at once, and no more.
    private var early = ByteBuffer()
    /// What will be answered when the request has come to its end.
    private var refusal: APIError?
    private var answer = ExchangeAnswer()

    init(
        _ head: HTTPRequest, _ route: Forwarding.Route, _ forwarding: Forwarding, pool: UpstreamPool,
        of client: ForwardingHandler
    ) {
        self.forwarding = forwarding
        self.head = head
        self.route = route
        self.pool = pool
        self.client = client
        service = forwarding.services[route.service]
        target = head.path ?? "/"
        path = String(RequestTarget.path(of: target))
        entry = forwarding.accounting.begin(head)
    }

    // MARK: What the client does

    /// Looks at the head, and sends it on where the body flows; else that waits for the end of the request.
    func begin(from address: IPAddress?) {
        do throws(APIError) {
            standing = forwarding.door.standing(of: head, route: route.pattern, from: address)
            framing = try RequestFraming(head, maximum: forwarding.maximumBody)
            request = framing == .short ? .collecting(ByteBuffer()) : .flowing(0)
            if let refusal = standing?.refusal { throw refusal }
            guard ForwardedPath.isSafe(path) else {
                throw APIError(.badRequest, code: "invalid_path", "Invalid path")
            }
            if framing != .short { try ask() }
        } catch {
            // Answered before its end, a request would be the last of its connection.
            if case .collecting = request { refusal = error } else { refuse(error) }
        }
    }

    /// Whether the client has been told something already.
    var isAnswering: Bool { answer.hasBegun }

    /// Whether the request has come to its end.
    var hasWholeRequest: Bool {
        if case .whole = request { true } else { false }
    }

    /// Whether more of the request may be read from the client.
    var takesMore: Bool {
        guard case .flowing = request else { return true }
        return connection?.isWritable ?? false
    }

    func receive(_ body: ByteBuffer) {
        switch request {
        case .collecting(var whole):
            // What comes with HEAD means nothing (RFC 9110, 9.3.2).
            if refusal != nil || head.method == .head { return }
            // Let go of, so that the bytes are not copied.
            request = .whole
            whole.writeImmutableBuffer(body)
            request = .collecting(whole)
        case .flowing(let before):
            let size = before + body.readableBytes
            guard size <= forwarding.maximumBody else { return refuse(.tooLarge) }
            request = .flowing(size)
            guard let connection else {
                early.writeImmutableBuffer(body)
                return
            }
            var bytes = ByteBuffer()
            framing.write(body, into: &bytes)
            connection.send(bytes)
        case .whole: break
        }
    }

    func readComplete() {
        if case .flowing = request { connection?.flush() }
    }

    func requestEnded() {
        switch request {
        case .collecting(let body):
            early = body
            request = .whole
            do throws(APIError) {
                if let refusal { throw refusal }
                try ask()
            } catch {
                refuse(error)
            }
        case .flowing:
            request = .whole
            if let connection { endRequest(connection) }
        case .whole: break
        }
    }

    func clientLeft() {
        guard client != nil else { return }
        span?.end(error: "client_left")
        if !answer.hasBegun { account(status: 499, code: "client_left") }
        end()
    }

    func clientBecameWritable() { connection?.resume() }

    // MARK: What the service does

    /// Sends the request, or what there is of it.
    private func ask() throws(APIError) {
        passage = try service.guarding.enter()
        span = entry.span.child(
            entry.method,
            [
                ("http.request.method", .string(entry.method)),
                ("url.full", .string("\(service.target.address)\(path)")),
            ])
        pool.acquire(for: self)
    }

    func connected(_ connection: UpstreamConnection) {
        guard let client, let span else { return pool.release(connection) }
        self.connection = connection
        var bytes = ByteBuffer()
        bytes.reserveCapacity(768 + early.readableBytes)
        for text in [entry.method, " ", service.target.basePath, target, " HTTP/1.1\r\n"] { bytes.writeString(text) }
        ForwardedHeaders.write(
            head, from: client.sender, to: service.target.authority, requestID: entry.requestID, trace: span.context,
            into: &bytes)
        framing.write(headOf: head, body: early.readableBytes, into: &bytes)
        bytes.writeStaticString("\r\n")
        framing.write(early, into: &bytes)
        early = ByteBuffer()
        connection.begin(self, isHead: head.method == .head, bytes)
        if case .whole = request {
            endRequest(connection)
        } else {
            connection.flush()
            client.readOn()
        }
    }

    private func endRequest(_ connection: UpstreamConnection) {
        if framing == .chunked { connection.send(ByteBuffer(staticString: "0\r\n\r\n")) }
        connection.requestEnded()
    }

    func upstreamBecameWritable() { client?.readOn() }

    func received(_ head: ResponseHead) {
        passage?.settle(Self.isFailure(head) ? .failure : .success)
        span?.end(status: head.status.code)
        span = nil
        answer.begin(head, to: self.head, packing: forwarding.door.compression)
        if !answer.isHeld { client?.write(answerHead()) }
    }

    func received(_ body: ByteBuffer) {
        guard let client else { return }
        do {
            guard let part = try answer.take(body) else { return }
            client.write(part)
            if !client.isWritable { connection?.pause() }
        } catch {
            breakOff()
        }
    }

    func flush() {
        if answer.hasBegun { client?.flush() }
    }

    func answerEnded() {
        connection = nil
        guard let client else { return }
        do {
            if answer.isHeld {
                client.writeLast(answerHead())
            } else {
                client.writeLast(try answer.finish())
            }
            end()
        } catch {
            breakOff()
        }
    }

    /// Ends the client's connection, as an answer that breaks off must not look whole.
    private func breakOff() {
        client?.cut()
        end()
    }

    func failed(_ failure: UpstreamFailure, _ cause: String) {
        connection = nil
        guard client != nil else { return }
        passage?.settle(.failure)
        span?.end(error: failure.rawValue)
        span = nil
        forwarding.logger.warning(
            "service does not answer",
            metadata: entry.metadata.merging(
                ["upstream": "\(service.guarding.name)", "reason": "\(failure)", "error": "\(cause)"]) { $1 })
        guard answer.hasBegun else { return refuse(failure.answer(of: service.guarding.name)) }
        breakOff()
    }

    /// Whether an answer says that the service is not there, which a proxy before it says.
    ///
    /// A service of ours names the request in its answer. So when it says 502 to 504 itself, about its database or about who signs
    /// people in, its other routes may work, and it stays open for them; and a 500 is a mistake in one route.
    private static func isFailure(_ head: ResponseHead) -> Bool {
        (502...504).contains(head.status.code) && !head.namesRequest
    }

    // MARK: The answer

    /// The head of the service's answer, and its body where that is held.
    private func answerHead() -> ByteBuffer {
        let (status, fields, body) = answer.head(
            takesChunks: client?.takesChunks ?? true, door: forwarding.door, standing: standing)
        return bytes(status, fields, body)
    }

    private func bytes(
        _ status: HTTPResponse.Status, _ fields: HTTPFields, _ body: ByteBuffer, code: String? = nil
    ) -> ByteBuffer {
        var fields = fields
        forwarding.crossOrigin?.add(to: &fields, of: head)
        account(status: status.code, code: code)
        answer.hasBegun = true
        var bytes = ByteBuffer()
        bytes.reserveCapacity(768 + body.readableBytes)
        bytes.writeStaticString("HTTP/1.1 ")
        bytes.writeString(String(status.code))
        bytes.writeStaticString(" ")
        bytes.writeString(status.reasonPhrase)
        bytes.writeStaticString("\r\n")
        for field in fields { ForwardedHeaders.write(field.name.rawName, field.value, into: &bytes) }
        ForwardedHeaders.write("X-Request-ID", entry.requestID, into: &bytes)
        if client?.answerBegins() == true { bytes.writeStaticString("Connection: close\r\n") }
        bytes.writeStaticString("\r\n")
        bytes.writeImmutableBuffer(body)
        return bytes
    }

    /// Answers what is wrong, and gives the service up.
    private func refuse(_ error: APIError) {
        guard let client else { return }
        span?.end(error: error.code)
        span = nil
        guard !answer.hasBegun else { return breakOff() }
        let body = ByteBuffer(bytes: error.body(requestID: entry.requestID).bytes)
        var fields: HTTPFields = [
            .contentType: "application/json", .contentLength: String(body.readableBytes), .date: HTTPDate.now,
        ]
        fields.append(contentsOf: error.headers)
        standing?.add(to: &fields)
        forwarding.door.security.add(to: &fields)
        client.writeLast(
            bytes(
                error.status, fields, head.method == .head ? ByteBuffer() : body,
                code: error.status.kind == .serverError ? error.code : nil))
        end()
    }

    private func account(status: Int, code: String? = nil) {
        forwarding.accounting.end(
            entry, path: path, route: route.pattern, status: status, code: code, logger: forwarding.logger)
    }

    /// Lets go of everything; a connection that is still held carries half an exchange, and ends.
    private func end() {
        let client = client
        self.client = nil
        pool.forget(self)
        connection?.close()
        connection = nil
        passage = nil
        client?.exchangeEnded()
    }
}
