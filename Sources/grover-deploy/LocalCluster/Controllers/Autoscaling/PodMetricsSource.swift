public import KubernetesModel

/// What one pod uses, over the time that it was measured.
public struct PodMetrics: Sendable {
    public struct Container: Sendable {
        public let name: String
        public let cpuMilli: Int
        public let memoryBytes: Int

        public init(_ name: String, cpuMilli: Int, memoryBytes: Int) {
            self.name = name
            self.cpuMilli = cpuMilli
            self.memoryBytes = memoryBytes
        }
    }

    public let namespace: String
    public let name: String
    public let measuredAt: Timestamp
    public let windowSeconds: Double
    public let containers: [Container]

    public init(
        namespace: String, name: String, measuredAt: Timestamp, windowSeconds: Double, containers: [Container]
    ) {
        self.namespace = namespace
        self.name = name
        self.measuredAt = measuredAt
        self.windowSeconds = windowSeconds
        self.containers = containers
    }

    /// Milli-cores, or bytes.
    func usage(of resource: String, container: String? = nil) -> Int? {
        let counted = containers.filter { container == nil || $0.name == container }
        guard !counted.isEmpty else { return nil }
        switch resource {
        case "cpu": return counted.reduce(0) { $0 + $1.cpuMilli }
        case "memory": return counted.reduce(0) { $0 + $1.memoryBytes }
        default: return nil
        }
    }
}

/// Where autoscalers and the metrics API learn what pods use.
public protocol PodMetricsSource: Sendable {
    /// Of all pods that run; one that nothing is known of yet is left out.
    func podMetrics() async -> [PodMetrics]
}
