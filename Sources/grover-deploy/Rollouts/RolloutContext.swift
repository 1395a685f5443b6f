public import KubernetesAPI
public import KubernetesModel

/// What a rollout works with: the cluster, time, who asks, and who listens.
public struct RolloutContext: Sendable {
    public var client: KubernetesClient
    public var clock: any Clock<Duration>
    /// The time of day by the same clock.
    public var now: @Sendable () -> Timestamp
    /// Who releases, as history names them.
    public var user: String
    /// Who holds the lock: the user, with what tells two runs of theirs apart.
    public var holder: String
    public var settings: RolloutSettings
    public var emit: @Sendable (RolloutEvent) -> Void

    public init(
        client: KubernetesClient, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = { Timestamp.now }, user: String, holder: String,
        settings: RolloutSettings = RolloutSettings(), emit: @escaping @Sendable (RolloutEvent) -> Void
    ) {
        self.client = client
        self.clock = clock
        self.now = now
        self.user = user
        self.holder = holder
        self.settings = settings
        self.emit = emit
    }

    /// The context of work that is under way: an API server that restarts is waited for.
    var patient: RolloutContext {
        var copy = self
        copy.client = client.patient(for: .seconds(60))
        return copy
    }

    /// What the work answers; nil where that takes longer.
    func within<Answer: Sendable>(
        _ time: Duration, _ work: @escaping @Sendable () async throws -> Answer?
    ) async throws -> Answer? {
        let clock = clock
        return try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                try await clock.sleep(for: time)
                return nil
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    static let manager = "grover-deploy"
    static let scaleManager = "grover-deploy-scale"
}

public struct RolloutSettings: Sendable {
    /// How long a new revision is watched on after all its pods are available.
    public var observation: Duration
    /// Where a workload sets no deadline of its own.
    public var deadline: Duration
    /// Whether a release that fails is taken back.
    public var rollsBack: Bool
    /// Whether fields that others own are taken from them.
    public var takesOwnership: Bool
    public var logLines: Int

    public init(
        observation: Duration = .seconds(5), deadline: Duration = .seconds(600), rollsBack: Bool = true,
        takesOwnership: Bool = false, logLines: Int = 20
    ) {
        self.observation = observation
        self.deadline = deadline
        self.rollsBack = rollsBack
        self.takesOwnership = takesOwnership
        self.logLines = logLines
    }
}

extension Duration {
    var inSeconds: Double {
        let parts = components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }
}
