internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Something that must work before a service is ready: its name in the answer, and a check that throws when it does not.
public struct ReadinessCheck: Sendable {
    public let name: String
    public let check: @Sendable () async throws -> Void

    public init(_ name: String, check: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.check = check
    }
}

/// `/health` says who is there, `/health/live` that the process runs, `/health/ready` whether to send it requests.
struct HealthRoutes {
    let service: String
    let version: String
    let drain: Drain
    let checks: [ReadinessCheck]
    let metrics: MetricRegistry

    func add(to router: ServiceRouter) {
        router.get("/health") { _, _ in
            let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            let body: JSON = [
                "status": "healthy", "service": .string(service), "version": .string(version),
                "timestamp": .string(time),
            ]
            return body
        }
        router.get("/health/live") { _, _ in JSON.object([.init("status", "alive")]) }
        router.get("/health/ready") { _, context in await ready(context) }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text)))
        }
        if let store = checks.first(where: { $0.name == "store" }) {
            router.get("/health/db") { _, context in await database(store, context) }
        }
    }

    private func ready(_ context: ServiceContext) async -> Response {
        if drain.isDraining {
            let body: JSON = ["status": "draining"]
            return body.response(status: .serviceUnavailable)
        }
        var results: [JSON.Member] = []
        var isReady = true
        for check in checks {
            let works = await passes(check, context)
            isReady = isReady && works
            results.append(.init(check.name, works ? "healthy" : "unhealthy"))
        }
        let body: JSON = ["status": isReady ? "ready" : "unready", "checks": .object(results)]
        return body.response(status: isReady ? .ok : .serviceUnavailable)
    }

    private func database(_ store: ReadinessCheck, _ context: ServiceContext) async -> Response {
        let works = await passes(store, context)
        let body: JSON = [
            "status": works ? "healthy" : "unhealthy", "database": works ? "connected" : "disconnected",
        ]
        return body.response(status: works ? .ok : .serviceUnavailable)
    }

    private func passes(_ check: ReadinessCheck, _ context: ServiceContext) async -> Bool {
        do {
            try await check.check()
            return true
        } catch {
            context.logger.warning("not ready", metadata: ["check": "\(check.name)", "error": "\(error)"])
            return false
        }
    }
}
