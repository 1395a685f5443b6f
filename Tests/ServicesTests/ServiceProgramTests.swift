import HTTPTypes
import Hummingbird
import Testing

@testable import ServiceKit

@Suite struct ServiceProgramTests {
    struct Broken: Error {}

    @Test func everyErrorHasTheOneBody() async throws {
        let build: ServiceProgram.Build = { service in
            service.router.get("/teapot") { _, _ -> JSON in
                throw APIError(.badRequest, code: "is_a_teapot", "No coffee")
            }
            service.router.get("/broken") { _, _ -> JSON in throw Broken() }
        }
        try await withService(build: build) { service in
            let teapot = try await service.call(.get, "/teapot", headers: [.requestID: "abc-1"])
            #expect(teapot.status == 400)
            #expect(
                teapot.text
                    == #"{"detail":"No coffee","status":"error","message":"No coffee","code":"is_a_teapot","request_id":"abc-1"}"#
            )
            let broken = try await service.call(.get, "/broken")
            #expect(broken.status == 500)
            #expect(broken.body["detail"] == "Internal Server Error")
            #expect(broken.body["code"] == "internal_error")
            #expect(try await service.call(.get, "/nowhere").body["detail"] == "Not Found")
            let wrong = try await service.call(.put, "/teapot")
            #expect(wrong.status == 405)
            #expect(wrong.headers[.allow] == "GET, HEAD")
            for name in ["TRACE", "CONNECT", "PROPFIND", "M-SEARCH", "QUERY"] {
                let method = try #require(HTTPRequest.Method(name))
                let odd = try await service.call(method, "/teapot")
                #expect(odd.status == 405, "\(name)")
                #expect(odd.body["code"] == "method_not_allowed")
                #expect(odd.headers[.allow] == "GET, HEAD")
                #expect(try await service.call(method, "/nowhere").status == 404)
            }
        }
    }

    @Test(arguments: [("abc-1", true), ("a b", false), ("", false), (String(repeating: "x", count: 129), false)])
    func aWellFormedRequestIDIsKept(given: String, isKept: Bool) async throws {
        try await withService(build: { _ in }) { service in
            let answer = try await service.call(.get, "/health", headers: [.requestID: given])
            let id = try #require(answer.headers[.requestID])
            #expect((id == given) == isKept)
            #expect(!id.isEmpty)
        }
    }

    @Test func aServiceIsReadyOnlyWhenItsChecksPass() async throws {
        try await withService(build: { $0.checks.append(ReadinessCheck("store") {}) }) { service in
            let ready = try await service.call(.get, "/health/ready")
            #expect(ready.status == 200)
            #expect(try await service.call(.get, "/health/db").body["database"] == "connected")
        }
        try await withService(build: { $0.checks.append(ReadinessCheck("store") { throw Broken() }) }) { service in
            let ready = try await service.call(.get, "/health/ready")
            #expect(ready.status == 503)
            #expect(ready.body["checks"]?["store"] == "unhealthy")
            #expect(try await service.call(.get, "/health/live").status == 200)
            #expect(try await service.call(.get, "/health/db").status == 503)
        }
    }

    @Test func aDrainingServiceIsNotReady() async throws {
        try await withService(build: { $0.drain.begin() }) { service in
            let ready = try await service.call(.get, "/health/ready")
            #expect(ready.status == 503)
            #expect(try await service.call(.get, "/health").status == 200)
        }
    }

    @Test func requestsAreCountedByRoute() async throws {
        let build: ServiceProgram.Build = { $0.router.get("/things/{id}") { _, _ in JSON.null } }
        try await withService(build: build) { service in
            for id in 1...3 { _ = try await service.call(.get, "/things/\(id)") }
            _ = try await service.call(.get, "/nowhere/to/be/found")
            _ = try await service.call(.init("BREW") ?? .get, "/things/1")
            let answer = try await service.call(.get, "/metrics")
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let metrics = answer.text
            let labels = #"service="test-service",method="GET",handler="/things/{id}""#
            #expect(metrics.contains("grover_http_requests_total{\(labels),status=\"2xx\"} 3\n"))
            #expect(metrics.contains("grover_http_latency_seconds_bucket{\(labels),le=\"0.005\"} "))
            #expect(metrics.contains("grover_http_latency_seconds_bucket{\(labels),le=\"+Inf\"} 3\n"))
            #expect(metrics.contains("grover_http_latency_seconds_count{\(labels)} 3\n"))
            // This very request.
            #expect(metrics.contains("grover_http_requests_in_progress{service=\"test-service\"} 1\n"))
            #expect(metrics.contains("handler=\"NotFound\",status=\"4xx\"} 1\n"))
            #expect(metrics.contains("method=\"other\""))
            #expect(!metrics.contains("nowhere"))
            #expect(metrics.contains("process_resident_memory_bytes{service=\"test-service\"} "))
        }
    }

    @Test func aBodyBeyondTheLimitIsRefused() async throws {
        let build: ServiceProgram.Build = { service in
            service.router.post("/things") { request, context in
                _ = try await BodyFields(request, context)
                return JSON.null
            }
        }
        try await withService(build: build) { service in
            let answer = try await service.call(.post, "/things", text: String(repeating: " ", count: 2 << 20))
            #expect(answer.status == 413)
            #expect(answer.body["code"] == "content_too_large")
        }
    }
}
