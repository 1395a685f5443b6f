internal import Domain
public import Logging

/// Writes each record as one JSON object on one line of standard error, in a single write.
public struct JSONLogHandler: LogHandler {
    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    /// What most lines tell, in this order.
    private static let names = [
        "request_id", "trace_id", "span_id", "method", "path", "route", "status", "milliseconds",
    ]

    /// What says the same in every line, with a comma before it.
    let fixed: [UInt8]
    let write: @Sendable ([UInt8]) -> Void

    /// A handler whose lines all carry the service's name, version and environment.
    public init(service: String, version: String, environment: String) {
        self.init(service: service, version: version, environment: environment, write: StandardError.put)
    }

    init(service: String, version: String, environment: String, write: @escaping @Sendable ([UInt8]) -> Void) {
        var fixed: [UInt8] = []
        for (key, value) in [("service", service), ("version", version), ("environment", environment)] {
            Self.put(key, .string(value), to: &fixed)
        }
        self.fixed = fixed
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line: [UInt8] = []
        line.reserveCapacity(512)
        line.append(contentsOf: "{\"time\":\"".utf8)
        Self.put(WallTime.now, to: &line)
        line.append(UInt8(ascii: "\""))
        Self.put("level", .string(event.level.rawValue), to: &line)
        Self.put("message", .string("\(event.message)"), to: &line)
        line.append(contentsOf: fixed)
        Self.put(told(event), to: &line)
        if let error = event.error { Self.put("error", .string("\(error)"), to: &line) }
        line.append(contentsOf: "}\n".utf8)
        write(line)
    }

    /// What the line tells beside.
    private func told(_ event: LogEvent) -> Logger.Metadata {
        var all = event.metadata ?? [:]
        if !metadata.isEmpty { all.merge(metadata) { told, _ in told } }
        if let provided = metadataProvider?.get(), !provided.isEmpty { all.merge(provided) { told, _ in told } }
        // Hummingbird's own name for it.
        if let requestID = all.removeValue(forKey: "hb.request.id") { all["request_id"] = requestID }
        return all
    }

    /// What names a request comes first.
    private static func put(_ told: Logger.Metadata, to line: inout [UInt8]) {
        var rest = told.count
        for key in names {
            guard let value = told[key] else { continue }
            put(key, json(value), to: &line)
            rest -= 1
        }
        guard rest > 0 else { return }
        for (key, value) in told.sorted(by: { $0.key < $1.key }) where !names.contains(key) {
            put(key, json(value), to: &line)
        }
    }

    /// RFC 3339, with milliseconds.
    static func put(_ time: WallTime, to line: inout [UInt8]) {
        UTCTime(secondsSince1970: Int(time.nanoseconds / 1_000_000_000)).append(to: &line)
        line.append(UInt8(ascii: "."))
        UTCTime.append(Int(time.nanoseconds % 1_000_000_000) / 1_000_000, digits: 3, to: &line)
        line.append(UInt8(ascii: "Z"))
    }

    private static func put(_ key: String, _ value: JSON, to line: inout [UInt8]) {
        line.append(UInt8(ascii: ","))
        JSON.string(key).write(into: &line)
        line.append(UInt8(ascii: ":"))
        value.write(into: &line)
    }

    private static func json(_ value: Logger.Metadata.Value) -> JSON {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value as Int): .int(value)
        case .stringConvertible(let value as Double): .double(value)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(json))
        case .dictionary(let values):
            .object(values.sorted { $0.key < $1.key }.map { JSON.Member($0.key, json($0.value)) })
        }
    }
}
