internal import Logging

/// The request in whose name the current task works, so that every line which it logs names it.
struct RequestScope: Sendable {
    @TaskLocal static var current: RequestScope?

    let requestID: String
    let trace: TraceContext

    var metadata: Logger.Metadata {
        [
            "request_id": .string(requestID), "trace_id": .string(trace.traceID), "span_id": .string(trace.spanID),
        ]
    }

    static let metadataProvider = Logger.MetadataProvider { current?.metadata ?? [:] }
}
