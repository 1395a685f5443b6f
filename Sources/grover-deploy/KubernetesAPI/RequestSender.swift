internal import Documents
internal import Logging

/// An answer that was read to its end.
struct Answer: Sendable {
    var head: HTTPResponseHead
    var body: [UInt8]

    /// The texts of `Warning: 299 - "text"` headers.
    var warnings: [String] {
        head.values(of: "Warning").compactMap { (header: String) -> String? in
            guard let open = header.firstIndex(of: "\""), let close = header.lastIndex(of: "\""), open < close else {
                return nil
            }
            return String(header[header.index(after: open)..<close]).replacing("\\\"", with: "\"")
        }
    }
}

/// Sends requests with credentials, again where that is right, and turns failures into `APIError`.
struct RequestSender: Sendable {
    let transport: any Transport
    let credentials: CredentialProvider
    let configuration: ClusterConfiguration
    let clock: any Clock<Duration>
    let logger: Logger
    var policy = RetryPolicy()

    static let largestAnswer = 256 << 20
    static let largestError = 1 << 20

    func send(
        _ method: HTTPRequest.Method, _ path: String, accept: String = "application/json",
        contentType: String? = nil, body: [UInt8]? = nil, isIdempotent: Bool, timeout: Duration? = .seconds(60)
    ) async throws -> Answer {
        var request = HTTPRequest(method, path, headers: [("Accept", accept)], body: body, timeout: timeout)
        if let contentType { request.headers.append(("Content-Type", contentType)) }
        return try await attempt(request, isIdempotent: isIdempotent) { response in
            guard let body = try await response.collect(upTo: Self.largestAnswer) else {
                throw TransportError(
                    .badResponse, method: method.rawValue, path: path, detail: "the answer is too large",
                    message: "\(method.rawValue) \(path): the answer is larger than \(Self.largestAnswer) bytes",
                    mayHaveBeenSent: true)
            }
            return Answer(head: response.head, body: body)
        }
    }

    /// Returns as the stream begins; what happens to it later is for the reader.
    func open(_ path: String, accept: String = "application/json", timeout: Duration? = nil) async throws
        -> HTTPResponse
    {
        let request = HTTPRequest(.get, path, headers: [("Accept", accept)], timeout: timeout)
        return try await attempt(request, isIdempotent: true) { $0 }
    }

    private func attempt<Result: Sendable>(
        _ request: HTTPRequest, isIdempotent: Bool, read: (HTTPResponse) async throws -> Result
    ) async throws -> Result {
        var attempt = 1
        var waited = Duration.zero
        var triedFreshCredentials = false
        while true {
            let shown = try await credentials.current()
            let delay: Duration
            do {
                var request = request
                request.headers += shown.headers + [("User-Agent", "grover-deploy")]
                request.clientCertificate = shown.clientCertificate
                let response = try await transport.open(request)
                guard response.head.status >= 400 else { return try await read(response) }
                let error = try await apiError(request, response)
                if error.isUnauthorized, !triedFreshCredentials, await credentials.reject(shown) {
                    triedFreshCredentials = true
                    continue
                }
                guard
                    let pause = policy.delay(
                        after: error, attempt: attempt, waited: waited, isIdempotent: isIdempotent,
                        jitter: .random(in: 0...1))
                else { throw error }
                delay = pause
            } catch let error as TransportError {
                guard
                    let pause = policy.delay(
                        after: error, attempt: attempt, waited: waited, isIdempotent: isIdempotent,
                        jitter: .random(in: 0...1))
                else { throw error }
                delay = pause
            }
            logger.debug(
                "request is sent again",
                metadata: [
                    "method": "\(request.method.rawValue)", "path": "\(request.path)", "attempt": "\(attempt)",
                ])
            try await clock.sleep(for: delay)
            waited += delay
            attempt += 1
        }
    }

    private func apiError(_ request: HTTPRequest, _ response: HTTPResponse) async throws -> APIError {
        let body = try await response.collect(upTo: Self.largestError) ?? []
        var error = APIError(method: request.method.rawValue, path: request.path, head: response.head, body: body)
        error.advice = advice(error)
        return error
    }

    private func advice(_ error: APIError) -> String? {
        let context = configuration.contextName.map { "context '\($0)' in " } ?? ""
        let place = context + configuration.origin
        switch error.status {
        case 401:
            let local =
                URLText.isLoopback(configuration.server) ? ", or 'grover-deploy local up' for the local cluster" : ""
            return "the token or certificate of \(place) is expired or wrong: sign in again\(local)"
        case 403 where error.message.contains("system:anonymous"):
            return "\(place) brings no credentials that the server knows"
        default: return nil
        }
    }
}
