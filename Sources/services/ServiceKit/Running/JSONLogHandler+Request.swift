internal import Logging

/// What a line of the log tells of an answered request.
struct AnsweredRequest {
    let requestID: String
    let trace: TraceContext
    let method: String
    let path: String
    let route: String
    let status: Int
    let milliseconds: Double

    var metadata: Logger.Metadata {
        [
            "request_id": .string(requestID), "trace_id": .string(trace.traceID), "span_id": .string(trace.spanID),
            "method": .string(method), "path": .string(path), "route": .string(route),
            "status": .stringConvertible(status), "milliseconds": .stringConvertible(milliseconds),
        ]
    }
}

extension JSONLogHandler {
    /// Writes the line that the request's metadata would make, without making that: there is such a line for every request.
    ///
    /// What a metadata provider tells is not asked for; it names the request, which the line does by itself.
    ///
    /// - Returns: false, with nothing written, where the logger has metadata beside the request's id.
    func tell(_ request: AnsweredRequest, _ level: Logger.Level) -> Bool {
        guard metadata.isEmpty || (metadata.count == 1 && metadata["hb.request.id"] != nil) else { return false }
        var line = JSONText(capacity: 512)
        line.object { line in
            line.key("time")
            line.bytes.append(UInt8(ascii: "\""))
            Self.put(WallTime.now, to: &line.bytes)
            line.bytes.append(UInt8(ascii: "\""))
            line.put("level", level.rawValue)
            line.put("message", "request")
            line.bytes.append(contentsOf: fixed)
            line.put("request_id", request.requestID)
            line.put("trace_id", request.trace.traceID)
            line.put("span_id", request.trace.spanID)
            line.put("method", request.method)
            line.put("path", request.path)
            line.put("route", request.route)
            line.put("status", request.status)
            line.key("milliseconds")
            line.put(request.milliseconds)
        }
        line.bytes.append(UInt8(ascii: "\n"))
        write(line.bytes)
        return true
    }
}
