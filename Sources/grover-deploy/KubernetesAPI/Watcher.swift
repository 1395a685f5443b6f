internal import Documents
internal import KubernetesModel

/// One watch over all the connections that it takes.
actor Watcher {
    struct Target: Sendable {
        var gvk: GroupVersionKind
        var namespace: String?
        var labelSelector: String?
        var fieldSelector: String?
    }

    private let client: KubernetesClient
    private let target: Target
    private let patience: Duration
    private var resourceVersion: String?
    private var lines: LineReader?
    private var failures = 0
    private var waited = Duration.zero
    private var hasEnded = false

    /// The server ends a watch after this long, so that one whose connection died in silence is found out.
    private static let serverSeconds = 290
    private static let policy = RetryPolicy(firstDelay: .milliseconds(50), longestDelay: .seconds(5))

    init(client: KubernetesClient, target: Target, resourceVersion: String?, patience: Duration) {
        self.client = client
        self.target = target
        self.resourceVersion = resourceVersion
        self.patience = patience
    }

    func next() async throws -> WatchEvent? {
        while !hasEnded {
            do {
                guard resourceVersion != nil else { return try await relist() }
                if let event = try await nextOfConnection() { return event }
            } catch {
                lines = nil
                try Task.checkCancellation()
                try await recover(from: error)
            }
        }
        return nil
    }

    private func relist() async throws -> WatchEvent {
        let list = try await client.list(
            target.gvk, namespace: target.namespace, labelSelector: target.labelSelector,
            fieldSelector: target.fieldSelector)
        resourceVersion = list.resourceVersion
        return .restarted(list)
    }

    /// The next event of this connection, a new one if there is none; nil when it ended well.
    private func nextOfConnection() async throws -> WatchEvent? {
        let lines = try await connection()
        guard let line = try await lines.next() else {
            self.lines = nil
            try await pause()
            return nil
        }
        guard !line.isEmpty else { return nil }
        let event = try read(line)
        failures = 0
        waited = .zero
        return event
    }

    private func connection() async throws -> LineReader {
        if let lines { return lines }
        let path = try await client.resource(for: target.gvk).path(namespace: target.namespace)
        let query = URLText.query([
            ("watch", "1"), ("allowWatchBookmarks", "true"), ("resourceVersion", resourceVersion),
            ("labelSelector", target.labelSelector), ("fieldSelector", target.fieldSelector),
            ("timeoutSeconds", String(Self.serverSeconds)),
        ])
        let response = try await client.sender.open(path + query, timeout: .seconds(Self.serverSeconds + 30))
        let opened = LineReader(response.body)
        lines = opened
        return opened
    }

    private func read(_ line: ArraySlice<UInt8>) throws -> WatchEvent? {
        // A line that was cut is how some proxies end a connection: what it said comes again on the next one.
        guard let node = try? JSON.read(line) else {
            throw TransportError(
                .connectionLost, method: "GET", path: "watch of \(target.gvk)", detail: "a line is no JSON",
                message: "the watch of \(target.gvk) at \(client.configuration.server) broke off within a line",
                mayHaveBeenSent: true)
        }
        guard let object = node["object"] else { throw client.unexpected(target.gvk.kind, "it is no watch event") }
        let type = node["type"]?.string
        if type == "ERROR" { throw APIError(method: "GET", path: "watch of \(target.gvk)", status: object) }
        resourceVersion = object.resourceVersion ?? resourceVersion
        return switch type {
        case "ADDED": .added(object)
        case "MODIFIED": .modified(object)
        case "DELETED": .deleted(object)
        case "BOOKMARK": .bookmark(resourceVersion: resourceVersion ?? "")
        default: nil
        }
    }

    /// Returns when the watch goes on, throws when it is over.
    private func recover(from error: any Error) async throws {
        switch error {
        case let error as APIError where error.isExpired:
            resourceVersion = nil
            if failures > 0 { try await pause() }
            failures += 1
        case let error as APIError where Self.passes(error):
            try await pause(insteadOf: error)
        case let error as TransportError where error.isTransient:
            try await pause(insteadOf: error)
        default:
            hasEnded = true
            throw error
        }
    }

    /// A 500 without a reason is for a request that will never do, for example with a malformed resourceVersion.
    private static func passes(_ error: APIError) -> Bool {
        [408, 429, 502, 503, 504].contains(error.status) || (error.status == 500 && error.reason != nil)
    }

    private func pause(insteadOf error: any Error) async throws {
        guard waited < patience else {
            hasEnded = true
            throw error
        }
        try await pause()
    }

    /// Longer with each connection that brought nothing.
    private func pause() async throws {
        failures += 1
        let delay = Self.policy.backoff(attempt: failures, jitter: .random(in: 0...1))
        waited += delay
        try await client.clock.sleep(for: delay)
    }
}
