public import HTTPTypes

/// Begins the spans of a service.
///
/// Without a collector no span is made: the context of a request goes on as it came, as the trace would else have holes
/// where this service is.
public final class Tracer: Sendable {
    private let sampler: Sampler
    private let queue: SpanQueue?

    init(sampler: Sampler, queue: SpanQueue?) {
        self.sampler = sampler
        self.queue = queue
    }

    /// The span of a request; it begins a trace where the request belongs to none.
    public func server(_ request: HTTPRequest) -> Span {
        let parent = TraceContext(
            traceParents: request.headerFields[values: .traceParent],
            traceStates: request.headerFields[values: .traceState])
        let context: TraceContext
        if queue == nil {
            context = parent ?? .root(isSampled: false)
        } else if let parent {
            context = parent.child(isSampled: sampler.keeps(traceID: parent.traceID, parent: parent.isSampled))
        } else {
            let traceID = RandomID.text(halves: 2)
            context = .root(traceID: traceID, isSampled: sampler.keeps(traceID: traceID, parent: nil))
        }
        return Span(
            context: context, name: request.method.rawValue, kind: .server, parentID: parent?.spanID, started: .now,
            tracer: self,
            attributes: context.isSampled ? attributes(of: request) : [])
    }

    private func attributes(of request: HTTPRequest) -> [(String, JSON)] {
        [
            ("http.request.method", .string(request.method.rawValue)), ("url.path", .string(Self.path(of: request))),
            ("url.scheme", "http"),
        ]
    }

    /// Without the query, which may hold what a trace must not.
    private static func path(of request: HTTPRequest) -> String {
        String((request.path ?? "").prefix { $0 != "?" })
    }

    func child(_ name: String, of span: Span, _ attributes: [(String, JSON)]) -> Span {
        let context = queue == nil ? span.context : span.context.child(isSampled: span.context.isSampled)
        return Span(
            context: context, name: name, kind: .client, parentID: span.context.spanID, started: .now, tracer: self,
            attributes: attributes)
    }

    func keep(_ span: EndedSpan) { queue?.add(span) }
}
