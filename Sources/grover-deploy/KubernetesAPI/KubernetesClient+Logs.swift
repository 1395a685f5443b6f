internal import KubernetesModel

/// Which part of a container's log is wanted.
public struct LogOptions: Sendable, Equatable {
    public var container: String?
    /// The log of the container that ran before the last restart.
    public var previous: Bool
    public var tailLines: Int?
    public var sinceSeconds: Int?
    public var timestamps: Bool

    public init(
        container: String? = nil, previous: Bool = false, tailLines: Int? = nil, sinceSeconds: Int? = nil,
        timestamps: Bool = false
    ) {
        self.container = container
        self.previous = previous
        self.tailLines = tailLines
        self.sinceSeconds = sinceSeconds
        self.timestamps = timestamps
    }
}

extension KubernetesClient {
    /// What a container has written so far, its last megabyte at most unless `limitBytes` says otherwise.
    ///
    /// - Throws: `APIError` with status 400 when the container has not started.
    public func podLogs(
        namespace: String, pod: String, _ options: LogOptions = LogOptions(), limitBytes: Int = 1 << 20
    ) async throws -> String {
        let path = logPath(namespace, pod, options, follow: false, limitBytes: limitBytes)
        let answer = try await sender.send(.get, path, accept: "*/*", isIdempotent: true)
        return String(decoding: answer.body, as: UTF8.self)
    }

    /// The lines of a container's log as they are written, until it ends or the reader stops.
    public func followPodLogs(
        namespace: String, pod: String, _ options: LogOptions = LogOptions()
    ) -> AsyncThrowingStream<String, any Error> {
        let path = logPath(namespace, pod, options, follow: true, limitBytes: nil)
        let source = LogSource(sender: sender, path: path)
        return AsyncThrowingStream { try await source.next() }
    }

    private func logPath(
        _ namespace: String, _ pod: String, _ options: LogOptions, follow: Bool, limitBytes: Int?
    ) -> String {
        let query = URLText.query([
            ("container", options.container), ("previous", options.previous ? "true" : nil),
            ("tailLines", options.tailLines.map(String.init)),
            ("sinceSeconds", options.sinceSeconds.map(String.init)),
            ("timestamps", options.timestamps ? "true" : nil), ("follow", follow ? "true" : nil),
            ("limitBytes", limitBytes.map(String.init)),
        ])
        return "/api/v1/namespaces/\(URLText.encode(namespace))/pods/\(URLText.encode(pod))/log" + query
    }
}

/// Opens the log at the first line that is asked for.
private actor LogSource {
    private let sender: RequestSender
    private let path: String
    private var lines: LineReader?

    init(sender: RequestSender, path: String) {
        self.sender = sender
        self.path = path
    }

    func next() async throws -> String? {
        if lines == nil { lines = LineReader(try await sender.open(path, accept: "*/*").body) }
        return try await lines?.next().map { String(decoding: $0, as: UTF8.self) }
    }
}
