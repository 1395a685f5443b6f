public import KubernetesModel
public import ReleaseHistory

/// What happens to one service while it is released; text, JSON lines and the operator's Events are made from it.
public struct RolloutEvent: Sendable {
    public enum Kind: Sendable {
        case waitingForLock(holder: String)
        /// A run before this one was interrupted, and its release is taken up or put aside.
        case foundUnfinished(release: Int, by: String)
        case planned(created: Int, changed: Int, unchanged: Int, deleted: Int, restartsPods: Bool)
        case applied(ObjectReference, created: Bool)
        /// An override keeps this many replicas, whatever the catalog says.
        case replicasHeld(ObjectReference, Int)
        /// Objects that are no longer wanted and hold data: they stay.
        case kept(ObjectReference)
        /// It has not got what it waits for from the cluster, and the release does not wait for that.
        case stillWaiting(ObjectReference, String)
        case progress(ObjectReference, HealthStatus, ready: Int, wanted: Int)
        case failing(FailureReport)
        /// Nil: to what was there before the first release.
        case restoring(release: Int?)
        case deleted(ObjectReference)
        case finished(ServiceResult)
    }

    public var service: String
    public var kind: Kind

    public init(_ service: String, _ kind: Kind) {
        self.service = service
        self.kind = kind
    }
}

/// How one service's release ended.
public enum ServiceResult: Sendable {
    /// All is as wanted already.
    case unchanged
    case healthy(release: Int, rollbackOf: Int?)
    case scaled(from: Int, to: Int)
    /// It failed, and what ran before was seen healthy again.
    case restored(FailureReport, release: Int?)
    case notRestored(FailureReport, because: String)
    /// It failed, and stays as no rollback was wanted.
    case failedAndKept(FailureReport)
    /// Nothing was to be changed, and what runs is not healthy.
    case unhealthy(FailureReport)
    case lockHeld(LockHeld)
    /// Another field manager or an autoscaler owns what would change.
    case owned(String)
    case notAuthorised(String)
    case failed(String)
    /// The journal says how far it came; the next run finishes it.
    case interrupted
}

/// Why a release failed, with all that helps to mend it.
public struct FailureReport: Sendable {
    public var release: Int?
    public var workload: ObjectReference?
    public var failure: PodFailure?
    public var message: String
    /// The container's last lines.
    public var log: [String]
    /// `file:line:column` in the catalog or a template.
    public var place: String?

    public init(
        release: Int? = nil, workload: ObjectReference? = nil, failure: PodFailure? = nil, message: String,
        log: [String] = [], place: String? = nil
    ) {
        self.release = release
        self.workload = workload
        self.failure = failure
        self.message = message
        self.log = log
        self.place = place
    }
}
