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

    /// The line of a request is written past the metadata; it says the same.
    @Test func aLineOfARequestIsWhatItsMetadataWouldMake() throws {
        let written = Lines()
        let handler = JSONLogHandler(service: "test-service", version: "1", environment: "test") { bytes in
            written.add(bytes)
        }
        let request = AnsweredRequest(
            requestID: "abc-1", trace: .root(isSampled: false), method: "GET", path: "/a\"b", route: "/{id}",
            status: 404, milliseconds: 1.5)
        #expect(handler.tell(request, .info))
        var named = handler
        named.metadata["hb.request.id"] = "abc-1"
        #expect(named.tell(request, .info))
        var more = handler
        more.metadata["user"] = "1"
        #expect(!more.tell(request, .info))
        Logger(label: "test") { [named] _ in named }.info("request", metadata: request.metadata)
        let all = written.all.map { line -> JSON in
            guard case .object(let members) = line else { return line }
            return .object(members.filter { $0.key != "time" })
        }
        #expect(all.count == 3)
        #expect(all.first?["milliseconds"] == .double(1.5))
        #expect(Set(all.map(\.text)).count == 1, "\(all.map(\.text))")
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
