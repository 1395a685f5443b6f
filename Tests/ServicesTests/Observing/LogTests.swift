import HTTPTypes
import Hummingbird
import Logging
import Synchronization
import Testing

@testable import ServiceKit

@Suite struct LogTests {
    @Test func everyLineOfARequestNamesItAndItsTrace() async throws {
        let written = Lines()
        var handler = JSONLogHandler(service: "test-service", version: "1", environment: "test") { bytes in
            written.add(bytes)
        }
        handler.metadataProvider = RequestScope.metadataProvider
        let logger = Logger(label: "test") { [handler] _ in handler }
        let build: ServiceProgram.Build = { service in
            // Not the request's own logger, and a task of its own.
            service.router.get("/things") { _, _ in
                await Task { logger.info("deep inside") }.value
                return JSON.object([])
            }
        }
        try await withService(build: build) { service in
            _ = try await service.call(
                .get, "/things",
                headers: [
                    .requestID: "abc-1", .traceParent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                ])
        }
        logger.info("outside")
        let all = written.all
        #expect(all.count == 2)
        #expect(all.first?["message"] == "deep inside")
        #expect(all.first?["request_id"] == "abc-1")
        #expect(all.first?["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(all.first?["span_id"] == "00f067aa0ba902b7")
        #expect(all.last?["trace_id"] == nil)
    }
}

private final class Lines: Sendable {
    private let lines = Mutex<[JSON]>([])

    func add(_ bytes: [UInt8]) {
        let line = (try? JSON.read(bytes)) ?? .null
        lines.withLock { $0.append(line) }
    }

    var all: [JSON] { lines.withLock { $0 } }
}
