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

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled, (try? await clock.sleep(for: delay)) != nil {
                while !Task.isCancelled, await sendBatch(attempts: Self.attempts) {}
            }
        }
        let end = ContinuousClock.now + farewell
        while ContinuousClock.now < end, await sendBatch(attempts: 1, within: end - .now) {}
    }

    /// Whether there may be more.
    private func sendBatch(attempts: Int, within limit: Duration = .seconds(10)) async -> Bool {
        let batch = queue.take(Self.batchSize)
        guard !batch.isEmpty else { return false }
        let body = resource.json(batch).bytes
        var wait = Duration.seconds(1)
        for attempt in 1...attempts {
            let outcome = await send(body, within: limit)
            if outcome == .taken {
                exported.add(batch.count)
                return batch.count == Self.batchSize
            }
            guard outcome == .tryAgain, attempt < attempts, (try? await clock.sleep(for: wait)) != nil else { break }
            wait = wait * 2
        }
        failed.add(batch.count)
        return batch.count == Self.batchSize
    }

    private enum Outcome { case taken, refused, tryAgain }

    private func send(_ body: [UInt8], within limit: Duration) async -> Outcome {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        for header in headers { request.headers.add(name: header.name, value: header.value.revealed) }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: TimeAmount(limit))
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
