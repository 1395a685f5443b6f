internal import AsyncHTTPClient
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import ServiceLifecycle

/// Sends ended spans to a collector in batches, beside the requests (OTLP over HTTP, in JSON).
///
/// What the collector does not take now is tried again a few times and then dropped and counted. At the end of the program
/// what is left is sent within a bounded time.
struct SpanExporter: Service {
    static let batchSize = 512
    private static let attempts = 4

    let url: String
    let headers: [(name: String, value: Secret)]
    let resource: OTLPTraces
    let queue: SpanQueue
    let exported: Counter.Series
    let failed: Counter.Series
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()
    /// How long to gather spans.
    var delay = Duration.seconds(1)
    /// How long sending what is left may take.
    var farewell = Duration.seconds(3)
    /// How long the collector has for its answer to a batch.
    var patience = Duration.seconds(10)

    /// A batch that is under way when the service stops is still sent, with what came since.
    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await sendAll() }
            group.addTask {
                try? await gracefulShutdown()
                try? await clock.sleep(for: farewell)
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func sendAll() async {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            await pause(delay)
            while await sendBatch(), !Task.isCancelled {}
        }
        while await sendBatch(), !Task.isCancelled {}
        failed.add(queue.take(.max).count)
    }

    /// Ends early when the service stops.
    private func pause(_ time: Duration) async {
        await cancelWhenGracefulShutdown { try? await clock.sleep(for: time) }
    }

    /// Whether there may be more.
    private func sendBatch() async -> Bool {
        let batch = queue.take(Self.batchSize)
        guard !batch.isEmpty else { return false }
        let body = resource.json(batch).bytes
        var wait = Duration.seconds(1)
        for attempt in 1...Self.attempts {
            let isLast = attempt == Self.attempts || Task.isShuttingDownGracefully
            let outcome = await send(body)
            if outcome == .taken {
                exported.add(batch.count)
                return batch.count == Self.batchSize
            }
            guard outcome == .tryAgain, !isLast, !Task.isCancelled else { break }
            await pause(wait)
            wait = wait * 2
        }
        failed.add(batch.count)
        return batch.count == Self.batchSize
    }

    private enum Outcome { case taken, refused, tryAgain }

    private func send(_ body: [UInt8]) async -> Outcome {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        for header in headers { request.headers.add(name: header.name, value: header.value.revealed) }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: TimeAmount(patience))
            _ = try await response.body.collect(upTo: 1 << 20)
            if (200..<300).contains(Int(response.status.code)) { return .taken }
            logger.debug("the collector refused spans", metadata: ["status": "\(response.status.code)"])
            return [429, 502, 503, 504].contains(response.status.code) ? .tryAgain : .refused
        } catch {
            logger.debug("the collector does not answer", metadata: ["error": "\(error)"])
            return .tryAgain
        }
    }
}
