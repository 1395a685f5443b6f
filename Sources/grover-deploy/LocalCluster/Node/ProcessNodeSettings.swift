/// What a node of processes needs to know of its surroundings.
public struct ProcessNodeSettings: Sendable {
    /// The name of the Node object.
    public var name = "local"
    /// Pods, volumes and images live below it; made where missing.
    public var stateFolder: String
    /// The program and leading arguments that make a shim: `["/path/to/grover-local", "shim"]`.
    public var shim: [String]
    public var restarts = RestartBackoff()
    public var loadBalancerPorts = LoadBalancerPorts.declared
    /// The size at which a container's log moves aside; one older file is kept.
    public var logFileBytes = 10 << 20
    /// Whether limits are enforced by control groups where this user may make them.
    public var usesControlGroups = true

    public init(stateFolder: String, shim: [String]) {
        self.stateFolder = stateFolder
        self.shim = shim
    }
}

/// Where a Service of type LoadBalancer listens on 127.0.0.1.
public enum LoadBalancerPorts: Sendable {
    /// The ports that the Service declares.
    case declared
    /// Any free ports; `status.loadBalancer.ingress[0].ports` says which.
    case anyFree
}

/// How long a container that ended waits for its next start.
public struct RestartBackoff: Sendable, Equatable {
    public var first: Duration
    public var longest: Duration
    /// A run this long starts the waits over.
    public var forgivenAfter: Duration

    public init(
        first: Duration = .seconds(10), longest: Duration = .seconds(300), forgivenAfter: Duration = .seconds(600)
    ) {
        self.first = first
        self.longest = longest
        self.forgivenAfter = forgivenAfter
    }

    /// The wait after so many restarts in a row: the first restart is at once, each later one waits twice as long.
    public func wait(afterRestarts restarts: Int) -> Duration {
        guard restarts > 0 else { return .zero }
        var wait = first
        for _ in 1..<restarts.clamped(to: 1...30) where wait < longest { wait *= 2 }
        return min(wait, longest)
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
