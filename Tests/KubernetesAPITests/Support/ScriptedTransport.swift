import Documents
import KubernetesAPI
import Synchronization
import Testing

/// A server that answers what a test wrote down, in order; asking for more is a failure of the test.
final class ScriptedTransport: Transport {
    enum Step: Sendable {
        case recorded(RecordedExchange)
        /// Chunks of a body, and how it ends.
        case stream([String], status: Int = 200, lost: Bool = false)
        case failure(TransportError.Code, mayHaveBeenSent: Bool = true)
    }

    private struct State {
        var steps: [Step]
        var requests: [HTTPRequest] = []
    }

    private let state: Mutex<State>
    private let discovery: [RecordedExchange]

    init(
        _ steps: [Step], discovery: [String] = ["001-discovery-aggregated-apis", "002-discovery-aggregated-api-core"]
    )
        throws
    {
        state = Mutex(State(steps: steps))
        self.discovery = try discovery.map { try RecordedExchange($0) }
    }

    convenience init(recorded names: String...) throws {
        try self.init(try names.map { .recorded(try RecordedExchange($0)) })
    }

    /// What was asked, discovery aside.
    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    var isDone: Bool { state.withLock { $0.steps.isEmpty } }

    func open(_ request: HTTPRequest) async throws -> HTTPResponse {
        if let known = discovery.first(where: { $0.path == request.path && request.method == .get }) {
            return HTTPResponse(head: known.head, body: ScriptedBody([known.body], lost: nil))
        }
        let step: Step? = state.withLock { state in
            state.requests.append(request)
            return state.steps.isEmpty ? nil : state.steps.removeFirst()
        }
        switch step {
        case nil:
            Issue.record("nobody expected \(request.method.rawValue) \(request.path)")
            throw Self.error(.badResponse, request)
        case .recorded(let exchange):
            if !exchange.matches(request) {
                Issue.record("\(request.method.rawValue) \(request.path) is not the recorded \(exchange.path)")
            }
            return HTTPResponse(head: exchange.head, body: ScriptedBody([exchange.body], lost: nil))
        case .stream(let chunks, let status, let lost):
            let error = lost ? Self.error(.connectionLost, request) : nil
            return HTTPResponse(
                head: HTTPResponseHead(status: status), body: ScriptedBody(chunks.map { Array($0.utf8) }, lost: error)
            )
        case .failure(let code, let sent): throw Self.error(code, request, sent: sent)
        }
    }

    private static func error(
        _ code: TransportError.Code, _ request: HTTPRequest, sent: Bool = true
    ) -> TransportError {
        TransportError(
            code, method: request.method.rawValue, path: request.path, detail: "scripted",
            message: "scripted \(code)",
            mayHaveBeenSent: sent)
    }
}

private actor ScriptedBody: HTTPBody {
    private var chunks: [[UInt8]]
    private let lost: TransportError?

    init(_ chunks: [[UInt8]], lost: TransportError?) {
        self.chunks = chunks
        self.lost = lost
    }

    func next() async throws -> [UInt8]? {
        if !chunks.isEmpty { return chunks.removeFirst() }
        if let lost { throw lost }
        return nil
    }
}

/// A clock on which nobody waits, and that remembers how long they would have.
final class InstantClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let state = Mutex((now: Duration.zero, sleeps: [Duration]()))

    var now: Instant { Instant(offset: state.withLock { $0.now }) }
    var minimumResolution: Duration { .zero }
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(deadline.offset - state.now)
            state.now = max(state.now, deadline.offset)
        }
    }
}

extension KubernetesClient {
    static func scripted(_ transport: ScriptedTransport, clock: InstantClock = InstantClock()) throws
        -> KubernetesClient
    {
        try KubernetesClient(
            ClusterConfiguration(server: "https://127.0.0.1:6443", namespace: "ref", contextName: "test"),
            transport: transport, clock: clock)
    }
}
