import HTTPTypes
import Hummingbird
import ServiceLifecycle
import Synchronization
import Testing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(20))) struct SpanExporterTests {
    private let registry = MetricRegistry(service: "s")

    private var outcomes: Counter { registry.counter("spans_total", "", labels: "outcome") }

    private func exporter(
        _ url: String, queue: SpanQueue, clock: any Clock<Duration> = HeldClock(), farewell: Duration = .seconds(60)
    ) -> SpanExporter {
        SpanExporter(
            url: url, headers: [], resource: OTLPTraces(service: "s", version: "1", environment: "test"),
            queue: queue,
            exported: outcomes.series("exported"), failed: outcomes.series("failed"), logger: .silent,
            clock: clock, farewell: farewell, patience: .seconds(600))
    }

    private func fill(_ queue: SpanQueue, _ count: Int) {
        for _ in 0..<count {
            queue.add(
                EndedSpan(
                    context: .root(isSampled: true), parentID: nil, name: "GET", kind: .server, started: .now,
                    ended: .now, attributes: [], isError: false))
        }
    }

    private func runUntilStopped(_ exporter: SpanExporter) async throws {
        let group = ServiceGroup(services: [exporter], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func aFullQueueDropsAndCounts() {
        let queue = SpanQueue(dropped: outcomes.series("dropped"))
        fill(queue, SpanQueue.capacity + 3)
        #expect(outcomes.series("dropped").value == 3)
        #expect(queue.take(.max).count == SpanQueue.capacity)
    }

    @Test func whatIsLeftIsSentInBatchesAtTheEnd() async throws {
        try await Collector.with { collector, url in
            let queue = SpanQueue(dropped: outcomes.series("dropped"))
            fill(queue, SpanExporter.batchSize + 1)
            try await runUntilStopped(exporter(url + "/v1/traces", queue: queue))
            #expect(collector.all.count == 2)
            #expect(collector.spans.count == SpanExporter.batchSize + 1)
            #expect(outcomes.series("exported").value == SpanExporter.batchSize + 1)
        }
    }

    @Test func whatIsUnderWayWhenTheServiceStopsArrivesOnce() async throws {
        let (arrived, answers) = (Gate(), Gate())
        let batches = Mutex(0)
        try await withRunningService { service in
            service.router.post("/v1/traces") { _, _ in
                batches.withLock { $0 += 1 }
                arrived.open()
                await answers.passed()
                return JSON.object([])
            }
        } _: { port in
            let queue = SpanQueue(dropped: outcomes.series("dropped"))
            fill(queue, 1)
            let clock = NapClock()
            let exporter = exporter("http://127.0.0.1:\(port)/v1/traces", queue: queue, clock: clock)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                let group = ServiceGroup(services: [exporter], logger: .silent)
                tasks.addTask { try await group.run() }
                await clock.fallenAsleep()
                clock.wake()
                await arrived.passed()
                await group.triggerGracefulShutdown()
                // The last wait, of whoever watches over the farewell.
                await clock.fallenAsleep()
                answers.open()
                try await tasks.waitForAll()
            }
        }
        #expect(batches.withLock { $0 } == 1)
        #expect(outcomes.series("exported").value == 1)
        #expect(outcomes.series("failed").value == 0)
    }

    @Test func aCollectorThatIsNotThereHoldsNothingUp() async throws {
        let queue = SpanQueue(dropped: outcomes.series("dropped"))
        fill(queue, 5)
        // Nobody listens on port 1.
        try await runUntilStopped(
            exporter(
                "http://127.0.0.1:1/v1/traces", queue: queue, clock: ContinuousClock(), farewell: .milliseconds(200)))
        #expect(outcomes.series("failed").value == 5)
    }

    @Test func aBatchThatIsNotTakenNowIsTriedAgain() async throws {
        try await Collector.with { collector, url in
            collector.statuses.withLock { $0 = [.serviceUnavailable] }
            let queue = SpanQueue(dropped: outcomes.series("dropped"))
            fill(queue, 1)
            let exporter = SpanExporter(
                url: url + "/v1/traces", headers: [],
                resource: OTLPTraces(service: "s", version: "1", environment: "test"), queue: queue,
                exported: outcomes.series("exported"), failed: outcomes.series("failed"), logger: .silent,
                clock: InstantClock())
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                let group = ServiceGroup(services: [exporter], logger: .silent)
                tasks.addTask { try await group.run() }
                while outcomes.series("exported").value == 0, outcomes.series("failed").value == 0 {
                    await Task.yield()
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            #expect(collector.spans.count == 1)
            #expect(outcomes.series("failed").value == 0)
        }
    }
}

/// A clock on which a sleep is over at once.
private struct InstantClock: Clock {
    var now: ContinuousClock.Instant { .now }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        await Task.yield()
    }
}
