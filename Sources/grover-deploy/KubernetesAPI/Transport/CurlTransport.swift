internal import CCurl
internal import Glibc
import Synchronization

/// Requests over libcurl: one thread drives all of them, over one HTTP/2 connection where the server speaks it.
///
/// This is the only file that touches curl handles.
public final class CurlTransport: Transport {
    private let driver: CurlDriver
    private let endpoint: CurlEndpoint

    public init(_ configuration: ClusterConfiguration) throws {
        endpoint = CurlEndpoint(configuration)
        driver = try CurlDriver(endpoint)
    }

    deinit { driver.stop() }

    public func open(_ request: HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        let exchange = CurlExchange(request, driver: driver)
        driver.post(.start(exchange))
        let body = CurlBody(exchange)
        let head = try await withTaskCancellationHandler {
            try await exchange.buffer.head()
        } onCancel: {
            exchange.abort()
        }
        return HTTPResponse(head: head, body: body)
    }
}

/// The body of one answer; letting go of it aborts what is left.
private final class CurlBody: HTTPBody {
    private let exchange: CurlExchange

    init(_ exchange: CurlExchange) { self.exchange = exchange }

    deinit { exchange.abort() }

    func next() async throws -> [UInt8]? {
        try Task.checkCancellation()
        return try await withTaskCancellationHandler {
            try await exchange.buffer.next { exchange.resume() }
        } onCancel: {
            exchange.abort()
        }
    }
}

/// One request on its way.
///
/// `@unchecked` is right because all but the buffer and the constants is touched by the driver thread alone.
private final class CurlExchange: @unchecked Sendable {
    let request: HTTPRequest
    let buffer = ResponseBuffer()
    private let driver: CurlDriver
    var handle: UnsafeMutableRawPointer?
    var headerList: UnsafeMutablePointer<curl_slist>?
    var errorText: UnsafeMutablePointer<CChar>?
    var status = 0
    var headers: [(name: String, value: String)] = []

    init(_ request: HTTPRequest, driver: CurlDriver) {
        self.request = request
        self.driver = driver
    }

    func abort() {
        if buffer.finish(.failure(CancellationError())) { driver.post(.abort(self)) }
    }

    func resume() { driver.post(.resume(self)) }

    /// A status line, a header or the blank line after them; answers of the 1xx kind are passed over.
    func receive(headerLine line: Substring) {
        if line.hasPrefix("HTTP/") {
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            headers = []
        } else if line.isEmpty {
            guard status >= 200 else { return }
            buffer.receive(HTTPResponseHead(status: status, headers: headers))
        } else if headers.count < 200, let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.append((String(line[..<colon]), String(value)))
        }
    }
}

/// The thread that owns the curl multi handle.
///
/// `@unchecked` is right because other threads only append to `inbox` under its lock and call `curl_multi_wakeup`,
/// which libcurl allows from any thread; all else happens on the driver thread.
private final class CurlDriver: @unchecked Sendable {
    enum Command {
        case start(CurlExchange)
        case abort(CurlExchange)
        case resume(CurlExchange)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isStopped = false
    }

    private static let initialized: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let multi: UnsafeMutableRawPointer
    private let endpoint: CurlEndpoint
    private let inbox = Mutex(Inbox())
    private var running: [UnsafeMutableRawPointer: CurlExchange] = [:]

    init(_ endpoint: CurlEndpoint) throws {
        guard Self.initialized, let multi = curl_multi_init() else { throw Self.exhausted(endpoint) }
        self.endpoint = endpoint
        self.multi = multi
        _ = curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        var thread = pthread_t()
        let body = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<CurlDriver>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        guard status == 0 else {
            body.release()
            throw Self.exhausted(endpoint)
        }
        pthread_detach(thread)
    }

    deinit { curl_multi_cleanup(multi) }

    private static func exhausted(_ endpoint: CurlEndpoint) -> TransportError {
        TransportError(
            .unreachable, method: "", path: "", detail: "no memory or threads",
            message: "cannot start the HTTP client for \(endpoint.server): the system has no memory or threads left",
            mayHaveBeenSent: false)
    }

    func post(_ command: Command) {
        let isStopped = inbox.withLock { inbox in
            guard !inbox.isStopped else { return true }
            inbox.commands.append(command)
            return false
        }
        if isStopped {
            if case .start(let exchange) = command { exchange.buffer.finish(.failure(CancellationError())) }
        } else {
            curl_multi_wakeup(multi)
        }
    }

    /// Aborts what runs; the thread ends soon after.
    func stop() {
        inbox.withLock { $0.isStopped = true }
        curl_multi_wakeup(multi)
    }

    // MARK: On the driver thread

    private func run() {
        // Signals belong to the program's own threads; a write to a closed socket is then an error, not a SIGPIPE.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        while true {
            let (commands, isStopped) = inbox.withLock { inbox in
                var taken: [Command] = []
                swap(&taken, &inbox.commands)
                return (taken, inbox.isStopped)
            }
            for command in commands { carryOut(command) }
            if isStopped { break }
            var active: Int32 = 0
            _ = curl_multi_perform(multi, &active)
            collectFinished()
            _ = curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        for exchange in running.values { end(exchange, .failure(CancellationError())) }
    }

    private func carryOut(_ command: Command) {
        switch command {
        case .start(let exchange): start(exchange)
        case .abort(let exchange):
            guard let handle = exchange.handle else { return }
            // libcurl sends the stream's reset with the connection's next bytes. With nobody else on the connection there
            // are none, so it is closed instead: either way the server learns of it now.
            curl_set_long(handle, CURLOPT_FORBID_REUSE, 1)
            end(exchange, .failure(CancellationError()))
        case .resume(let exchange):
            if let handle = exchange.handle { curl_easy_pause(handle, CURLPAUSE_CONT) }
        }
    }

    private func start(_ exchange: CurlExchange) {
        guard let handle = curl_easy_init() else {
            exchange.buffer.finish(.failure(Self.exhausted(endpoint)))
            return
        }
        exchange.handle = handle
        running[handle] = exchange
        configure(handle, exchange)
        let code = curl_multi_add_handle(multi, handle)
        if code != CURLM_OK { end(exchange, .failure(Self.exhausted(endpoint))) }
    }

    private func collectFinished() {
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let exchange = running[handle]
            else { continue }
            let code = message.pointee.data.result
            end(exchange, code == CURLE_OK ? .success(()) : .failure(failure(code, exchange, handle)))
        }
    }

    private func end(_ exchange: CurlExchange, _ outcome: Result<Void, any Error>) {
        if let handle = exchange.handle {
            running[handle] = nil
            curl_multi_remove_handle(multi, handle)
            curl_easy_cleanup(handle)
        }
        exchange.handle = nil
        curl_slist_free_all(exchange.headerList)
        exchange.headerList = nil
        exchange.errorText?.deallocate()
        exchange.errorText = nil
        exchange.buffer.finish(outcome)
    }

    private func failure(
        _ code: CURLcode, _ exchange: CurlExchange, _ handle: UnsafeMutableRawPointer
    ) -> TransportError {
        var detail = exchange.errorText.map { String(cString: $0) } ?? ""
        if detail.isEmpty { detail = String(cString: curl_easy_strerror(code)) }
        return endpoint.failure(
            CurlFailure(
                code: Int(code.rawValue), systemError: Int32(curl_get_long(handle, CURLINFO_OS_ERRNO)),
                detail: detail,
                sentBytes: curl_get_long(handle, CURLINFO_REQUEST_SIZE) > 0),
            exchange.request)
    }

    private func configure(_ handle: UnsafeMutableRawPointer, _ exchange: CurlExchange) {
        let request = exchange.request
        let text = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        text.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        exchange.errorText = text
        curl_set_pointer(handle, CURLOPT_ERRORBUFFER, text)
        curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        curl_set_string(handle, CURLOPT_URL, endpoint.base + request.path)
        curl_set_long(handle, CURLOPT_PATH_AS_IS, 1)
        if let connectTo = endpoint.connectTo {
            exchange.headerList = curl_slist_append(exchange.headerList, "Host: \(endpoint.hostHeader)")
            curl_set_list(handle, CURLOPT_CONNECT_TO, connectTo.list)
        }
        configureConnection(handle)
        configureTrust(handle, request.clientCertificate)
        curl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        if let body = request.body {
            curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            body.withUnsafeBytes { bytes in
                _ = curl_set_pointer(
                    handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            }
            exchange.headerList = curl_slist_append(exchange.headerList, "Expect:")
        }
        for (name, value) in request.headers {
            exchange.headerList = curl_slist_append(exchange.headerList, "\(name): \(value)")
        }
        curl_set_list(handle, CURLOPT_HTTPHEADER, exchange.headerList)
        if let timeout = request.timeout { curl_set_long(handle, CURLOPT_TIMEOUT_MS, timeout.milliseconds) }

        let context = Unmanaged.passUnretained(exchange).toOpaque()
        curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        curl_set_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let raw = UnsafeRawBufferPointer(start: bytes, count: size * count)
            let line = String(decoding: raw, as: UTF8.self)
            let end = line.lastIndex { !$0.isNewline && $0 != " " }
            Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
                .receive(headerLine: end.map { line[...$0] } ?? "")
            return size * count
        }
        curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        curl_set_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
            let taken = bytes.withMemoryRebound(to: UInt8.self, capacity: size * count) {
                exchange.buffer.receive(UnsafeBufferPointer(start: $0, count: size * count))
            }
            return taken ? size * count : Int(CURL_WRITEFUNC_PAUSE)
        }
    }

    private func configureConnection(_ handle: UnsafeMutableRawPointer) {
        curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // Wait for the connection that is being made rather than open one for each request.
        curl_set_long(handle, CURLOPT_PIPEWAIT, 1)
        curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 10_000)
        // Notices within a minute and a half that the peer of a silent watch is gone.
        curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        curl_set_long(handle, CURLOPT_TCP_KEEPIDLE, 30)
        curl_set_long(handle, CURLOPT_TCP_KEEPINTVL, 15)
        curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        if let proxy = endpoint.proxy { curl_set_string(handle, CURLOPT_PROXY, proxy) }
    }

    private func configureTrust(_ handle: UnsafeMutableRawPointer, _ identity: ClientCertificate?) {
        curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, endpoint.skipsVerification ? 0 : 1)
        curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, endpoint.skipsVerification ? 0 : 2)
        if let authority = endpoint.certificateAuthority {
            set(handle, CURLOPT_CAINFO_BLOB, authority)
            // The blob replaces the system's bundle, but not its folder of certificates: the cluster's CA is the only one.
            curl_set_string(handle, CURLOPT_CAPATH, nil)
        }
        if let identity {
            set(handle, CURLOPT_SSLCERT_BLOB, identity.certificate)
            set(handle, CURLOPT_SSLKEY_BLOB, identity.key)
        }
    }

    private func set(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { curl_set_blob(handle, option, $0.baseAddress, $0.count) }
    }
}

/// Where a transport's requests go, in the terms of libcurl.
private struct CurlEndpoint: @unchecked Sendable {
    /// A list that libcurl reads for as long as a transport lives.
    final class List: @unchecked Sendable {
        let list: UnsafeMutablePointer<curl_slist>?
        init(_ text: String) { list = curl_slist_append(nil, text) }
        deinit { curl_slist_free_all(list) }
    }

    let server: String
    let base: String
    let connectTo: List?
    let hostHeader: String
    let proxy: String?
    let certificateAuthority: [UInt8]?
    let skipsVerification: Bool
    let explain: TransportAdvice

    init(_ configuration: ClusterConfiguration) {
        server = configuration.server
        let route = ServerRoute(configuration)
        base = route.base
        hostHeader = route.hostHeader
        connectTo = route.connectTo.map(List.init)
        proxy = configuration.proxyURL ?? (URLText.isLoopback(configuration.server) ? "" : nil)
        certificateAuthority = configuration.certificateAuthority
        skipsVerification = configuration.skipsTLSVerification
        explain = TransportAdvice(configuration)
    }

    func failure(_ failure: CurlFailure, _ request: HTTPRequest) -> TransportError {
        explain.error(failure, request)
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
