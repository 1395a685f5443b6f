/// Spans as OTLP tells them in JSON (opentelemetry-proto, `ExportTraceServiceRequest`): ids in hexadecimal, 64-bit numbers as
/// strings.
struct OTLPTraces: Sendable {
    let service: String
    let version: String
    let environment: String

    func json(_ spans: [EndedSpan]) -> JSON {
        let resource: JSON = [
            "attributes": attributes([
                ("service.name", .string(service)), ("service.version", .string(version)),
                ("deployment.environment.name", .string(environment)),
            ])
        ]
        let scope: JSON = ["name": "grover", "version": .string(version)]
        return [
            "resourceSpans": [
                ["resource": resource, "scopeSpans": [["scope": scope, "spans": .array(spans.map(json))]]]
            ]
        ]
    }

    private func json(_ span: EndedSpan) -> JSON {
        var members: [JSON.Member] = [
            .init("traceId", .string(span.context.traceID)), .init("spanId", .string(span.context.spanID)),
        ]
        if let state = span.context.state { members.append(.init("traceState", .string(state))) }
        if let parent = span.parentID { members.append(.init("parentSpanId", .string(parent))) }
        members += [
            .init("flags", .int(span.context.isSampled ? 1 : 0)), .init("name", .string(span.name)),
            .init("kind", .int(span.kind.rawValue)),
            .init("startTimeUnixNano", .string("\(span.started.nanoseconds)")),
            .init("endTimeUnixNano", .string("\(span.ended.nanoseconds)")),
            .init("attributes", attributes(span.attributes)),
            // 2 is STATUS_CODE_ERROR; what is no error stays unset.
            .init("status", span.isError ? ["code": 2] : .object([])),
        ]
        return .object(members)
    }

    private func attributes(_ attributes: [(String, JSON)]) -> JSON {
        .array(attributes.map { ["key": .string($0.0), "value": value($0.1)] })
    }

    private func value(_ value: JSON) -> JSON {
        switch value {
        case .int(let number): ["intValue": .string("\(number)")]
        case .bool: ["boolValue": value]
        case .double: ["doubleValue": value]
        default: ["stringValue": .string(value.string ?? value.text)]
        }
    }
}
