/// A piece of work of a trace from its beginning; it is told to the collector when it ends, if its trace is kept.
public struct Span: Sendable {
    public enum Kind: Int, Sendable {
        case server = 2
        case client = 3
    }

    public let context: TraceContext
    public let name: String
    public let kind: Kind
    let parentID: String?
    let started: WallTime
    let tracer: Tracer
    var attributes: [(String, JSON)] = []

    /// A piece of work within this one, such as a call to another service.
    public func child(_ name: String, _ attributes: @autoclosure () -> [(String, JSON)] = []) -> Span {
        tracer.child(name, of: self, context.isSampled ? attributes() : [])
    }

    /// Ends the span; may be called once.
    ///
    /// - Parameters:
    ///   - status: the status of the answer; nil where there was none.
    ///   - error: what went wrong, as a short word; a server's span is an error from 500 on, a client's from 400 on.
    public func end(
        name: @autoclosure () -> String? = nil, status: Int? = nil, error: String? = nil, _ more: (String, JSON)...
    ) {
        guard context.isSampled else { return }
        var all = attributes + more
        if let status { all.append(("http.response.status_code", .int(status))) }
        let isError = error != nil || (status ?? 0) >= (kind == .server ? 500 : 400)
        if isError { all.append(("error.type", .string(error ?? "\(status ?? 0)"))) }
        tracer.keep(
            EndedSpan(
                context: context, parentID: parentID, name: name() ?? self.name, kind: kind, started: started,
                ended: .now,
                attributes: all, isError: isError))
    }
}

/// A span as it goes to the collector.
struct EndedSpan: Sendable {
    let context: TraceContext
    let parentID: String?
    let name: String
    let kind: Span.Kind
    let started: WallTime
    let ended: WallTime
    let attributes: [(String, JSON)]
    let isError: Bool
}
