public import Documents

/// One probe of a container, with the defaults of the API filled in.
public struct Probe: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case startup
        case readiness
        case liveness

        /// The probe's key in a container.
        public var key: String { "\(rawValue)Probe" }
    }

    public var kind: Kind
    /// `GET /health/ready on port http`.
    public var target: String
    public var initialDelay: Double
    public var period: Double
    public var timeout: Double
    public var failureThreshold: Int
    public var successThreshold: Int

    /// The probe of that kind, where the container has one.
    public init?(_ kind: Kind, of container: Node) {
        guard let probe = container[kind.key], probe.map != nil else { return nil }
        self.kind = kind
        target = Self.target(of: probe)
        initialDelay = probe["initialDelaySeconds"]?.double ?? 0
        period = max(1, probe["periodSeconds"]?.double ?? 10)
        timeout = max(1, probe["timeoutSeconds"]?.double ?? 1)
        failureThreshold = max(1, probe["failureThreshold"]?.int ?? 3)
        successThreshold = max(1, probe["successThreshold"]?.int ?? 1)
    }

    /// Seconds from the moment the kubelet may probe until the container has had every chance that its spec gives.
    public var budget: Double {
        initialDelay + period * Double(failureThreshold + successThreshold) + timeout
    }

    private static func target(of probe: Node) -> String {
        if let http = probe["httpGet"] {
            return "GET \(http["path"]?.string ?? "/") on port \(http["port"]?.scalarText ?? "?")"
        }
        if let tcp = probe["tcpSocket"] { return "connect to port \(tcp["port"]?.scalarText ?? "?")" }
        if let grpc = probe["grpc"] { return "gRPC health on port \(grpc["port"]?.scalarText ?? "?")" }
        let command = probe.value(at: "exec", "command")?.list?.compactMap(\.scalarText) ?? []
        return "run \(command.joined(separator: " "))"
    }
}
