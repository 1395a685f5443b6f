internal import FoundationEssentials
public import Logging

/// Writes each record as one JSON object on one line of standard error, in a single write.
public struct JSONLogHandler: LogHandler {
    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let fixed: [JSON.Member]
    private let write: @Sendable ([UInt8]) -> Void

    /// A handler whose lines all carry the service's name, version and environment.
    public init(service: String, version: String, environment: String) {
        self.init(service: service, version: version, environment: environment, write: StandardError.put)
    }

    init(service: String, version: String, environment: String, write: @escaping @Sendable ([UInt8]) -> Void) {
        fixed = [
            .init("service", .string(service)), .init("version", .string(version)),
            .init("environment", .string(environment)),
        ]
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        var members: [JSON.Member] = [
            .init("time", .string(time)), .init("level", .string(event.level.rawValue)),
            .init("message", .string("\(event.message)")),
        ]
        members += fixed
        var all = metadataProvider?.get() ?? [:]
        all.merge(metadata) { $1 }
        all.merge(event.metadata ?? [:]) { $1 }
        // Hummingbird's own name for it.
        if let requestID = all.removeValue(forKey: "hb.request.id") { all["request_id"] = requestID }
        for key in ["request_id", "trace_id", "span_id"] {
            if let value = all.removeValue(forKey: key) { members.append(.init(key, json(value))) }
        }
        members += all.sorted { $0.key < $1.key }.map { JSON.Member($0.key, json($0.value)) }
        if let error = event.error { members.append(.init("error", .string("\(error)"))) }
        write(JSON.object(members).bytes + [UInt8(ascii: "\n")])
    }

    private func json(_ value: Logger.Metadata.Value) -> JSON {
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
