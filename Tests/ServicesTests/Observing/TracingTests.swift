import HTTPTypes
import Hummingbird
import Synchronization
import Testing

@testable import ServiceKit

/// What arrived at a collector.
final class Collector: Sendable {
    struct Delivery: Sendable {
        let contentType: String?
        let key: String?
        let body: JSON
    }

    private let deliveries = Mutex<[Delivery]>([])
    let statuses = Mutex<[HTTPResponse.Status]>([])

    var spans: [JSON] {
        deliveries.withLock { $0 }.flatMap { delivery in
            delivery.body["resourceSpans"]?.array?.first?["scopeSpans"]?.array?.first?["spans"]?.array ?? []
        }
    }

    var all: [Delivery] { deliveries.withLock { $0 } }

    /// Serves what a collector serves, on a port of its own.
    static func with(_ body: @escaping @Sendable (Collector, _ url: String) async throws -> Void) async throws {
        let collector = Collector()
        try await withRunningService(build: { service in
            service.router.post("/v1/traces") { request, context in
                let fields = try await BodyFields(request, context)
                let status = collector.statuses.withLock { $0.isEmpty ? .ok : $0.removeFirst() }
                guard status == .ok else { throw APIError(status, code: "not_now", "not now") }
                let key = HTTPField.Name("X-Key").flatMap { request.headers[$0] }
                collector.deliveries.withLock {
                    $0.append(
                        Delivery(
                            contentType: request.headers[.contentType], key: key,
                            body: (try? JSON.read(fields.bytes)) ?? .null))
                }
                return JSON.object([])
            }
        }) { port in try await body(collector, "http://127.0.0.1:\(port)") }
    }
}

extension JSON {
    /// The value of an attribute of a span or a resource.
    func attribute(_ name: String) -> JSON? {
        self["attributes"]?.array?.first { $0["key"]?.string == name }?["value"]
    }
}

@Suite struct TracingTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    /// A service that asks another one, both of which tell the collector; it has all spans when both have stopped.
    @Test func requestsAndCallsBecomeSpansOfOneTrace() async throws {
        try await Collector.with { collector, url in
            let variables = [
                "OTEL_EXPORTER_OTLP_ENDPOINT": url + "/", "OTEL_EXPORTER_OTLP_HEADERS": "X-Key=s3cret",
                "OTEL_SERVICE_NAME": "named",
            ]
            try await withRunningService(
                variables: variables,
                build: { service in service.router.get("/things/{id}") { _, _ in JSON.object([]) } }
            ) { inner in
                let front: ServiceProgram.Build = { service in
                    let client = service.makeClient()
                    service.router.get("/ask/{id}") { request, context in
                        let origin = ServiceClient.Origin(request, context)
                        _ = try await client.get("http://127.0.0.1:\(inner)/things/1", for: origin)
                        return JSON.object([])
                    }
                }
                try await withRunningService(variables: variables, build: front) { port in
                    try await RawConnection.with(port: port) { client in
                        try await client.write(
                            "GET /ask/7?token=1 HTTP/1.1\r\nHost: a\r\ntraceparent: \(Self.parent)\r\n"
                                + "tracestate: a=1\r\n\r\n")
                        #expect(try await client.answer()?.hasPrefix("HTTP/1.1 200") == true)
                    }
                }
            }
            let spans = collector.spans
            #expect(spans.count == 3)
            #expect(spans.allSatisfy { $0["traceId"]?.string == "4bf92f3577b34da6a3ce929d0e0e4736" })
            #expect(spans.allSatisfy { $0["traceState"]?.string == "a=1" })
            let server = try #require(spans.first { $0["name"]?.string == "GET /ask/{id}" })
            let call = try #require(spans.first { $0["kind"]?.int == 3 })
            let inner = try #require(spans.first { $0["name"]?.string == "GET /things/{id}" })
            #expect(server["parentSpanId"]?.string == "00f067aa0ba902b7")
            #expect(call["parentSpanId"] == server["spanId"])
            #expect(inner["parentSpanId"] == call["spanId"])
            #expect(Set(spans.compactMap { $0["spanId"]?.string }).count == 3)
        }
    }

    /// The names are those of opentelemetry-proto in JSON; a collector ignores what it does not know.
    @Test func aDeliveryHasTheFieldsOfOTLP() async throws {
        try await Collector.with { collector, url in
            let variables = [
                "OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_EXPORTER_OTLP_HEADERS": "X-Key=s3cret",
                "OTEL_SERVICE_NAME": "named", "SERVICE_VERSION": "1.2.3", "ENVIRONMENT": "staging",
            ]
            let build: ServiceProgram.Build = { service in
                service.router.get("/broken") { _, _ -> JSON in throw StartFailure("broken") }
            }
            try await withRunningService(variables: variables, build: build) { port in
                try await RawConnection.with(port: port) { client in
                    let answer = try await client.ask("GET /broken")
                    #expect(answer.hasPrefix("HTTP/1.1 500"))
                }
            }
            let delivery = try #require(collector.all.first)
            #expect(delivery.contentType == "application/json")
            #expect(delivery.key == "s3cret")
            let group = try #require(delivery.body["resourceSpans"]?.array?.first)
            let resource = try #require(group["resource"])
            #expect(resource.attribute("service.name") == ["stringValue": "named"])
            #expect(resource.attribute("service.version") == ["stringValue": "1.2.3"])
            #expect(resource.attribute("deployment.environment.name") == ["stringValue": "staging"])
            let scope = try #require(group["scopeSpans"]?.array?.first)
            #expect(scope["scope"]?["name"] == "grover")
            let span = try #require(scope["spans"]?.array?.first)
            #expect(span["traceId"]?.string?.count == 32)
            #expect(span["spanId"]?.string?.count == 16)
            #expect(span["parentSpanId"] == nil)
            #expect(span["kind"] == 2)
            #expect(span["flags"] == 1)
            #expect(span["status"] == ["code": 2])
            #expect(span.attribute("http.response.status_code") == ["intValue": "500"])
            #expect(span.attribute("http.route") == ["stringValue": "/broken"])
            #expect(span.attribute("error.type") == ["stringValue": "internal_error"])
            let start = try #require(span["startTimeUnixNano"]?.string.flatMap(UInt64.init))
            let end = try #require(span["endTimeUnixNano"]?.string.flatMap(UInt64.init))
            #expect(start <= end && start > 1_500_000_000_000_000_000)
        }
    }

    @Test func whatIsNotSampledIsNotSentButPassedOn() async throws {
        try await Collector.with { collector, url in
            let build: ServiceProgram.Build = { service in
                service.router.get("/trace") { _, context in JSON.optional(context.span?.context.traceParent) }
            }
            let variables = [
                "OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
                "OTEL_TRACES_SAMPLER_ARG": "0",
            ]
            try await withRunningService(variables: variables, build: build) { port in
                try await RawConnection.with(port: port) { client in
                    let answer = try await client.ask("GET /trace")
                    #expect(answer.hasSuffix("-00\""))
                }
            }
            #expect(collector.all.isEmpty)
        }
    }

    @Test func withoutACollectorTheContextGoesOnAsItCame() async throws {
        let build: ServiceProgram.Build = { service in
            service.router.get("/trace") { _, context in
                let span = context.span?.child("GET")
                return JSON.optional(span?.context.traceParent)
            }
        }
        try await withService(build: build) { service in
            let answer = try await service.call(.get, "/trace", headers: [.traceParent: Self.parent])
            #expect(answer.body.string == Self.parent)
            let began = try await service.call(.get, "/trace", headers: [.traceParent: "00-1-2-01"])
            #expect(began.body.string?.hasPrefix("00-") == true)
            #expect(began.body.string?.hasSuffix("-00") == true)
        }
    }
}
