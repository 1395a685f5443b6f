/// Decides whether a service may be asked, by how it answered before.
///
/// Closed, it lets everything pass. It opens after a number of failures in a row, or when half of the last answers were
/// failures; then nothing passes, so that a service which is down is given time, and clients an answer at once. After a while it
/// is half open: one request goes through, whose outcome closes it or opens it anew.
///
/// It knows no clock and no lock: both are its user's.
struct CircuitBreaker: Sendable {
    typealias Instant = ContinuousClock.Instant

    struct Limits: Sendable {
        /// Failures in a row that open it.
        var failures = 5
        /// How many answers are remembered, 64 at most; half of them opens it.
        var window = 20
        /// How long it stays open.
        var rest = Duration.seconds(10)
    }

    enum State: Int, Sendable {
        case closed = 0
        case halfOpen = 1
        case open = 2
    }

    enum Outcome: Sendable {
        case success
        case failure
        /// The request was given up, which says nothing of the service.
        case unknown
    }

    enum Verdict: Sendable, Equatable {
        case pass(Ticket)
        /// Nothing passes; how long until that may change.
        case refuse(retryAfter: Duration)
    }

    /// Stands for one request that passed. Its outcome counts only in the period in which it passed: a late failure of the time
    /// before does not open what has just been closed.
    struct Ticket: Sendable, Equatable {
        fileprivate let period: Int
    }

    private(set) var state = State.closed
    private let limits: Limits
    private var period = 0
    private var failuresInRow = 0
    /// One bit for each remembered answer, set for a failure, the latest lowest.
    private var history: UInt64 = 0
    private var remembered = 0
    private var reopening = Instant.now
    private var isProbed = false

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    mutating func admit(at now: Instant) -> Verdict {
        switch state {
        case .closed:
            return .pass(Ticket(period: period))
        case .open:
            guard now >= reopening else { return .refuse(retryAfter: reopening - now) }
            begin(.halfOpen)
            isProbed = true
            return .pass(Ticket(period: period))
        case .halfOpen:
            if isProbed { return .refuse(retryAfter: .seconds(1)) }
            isProbed = true
            return .pass(Ticket(period: period))
        }
    }

    mutating func record(_ outcome: Outcome, for ticket: Ticket, at now: Instant) {
        guard ticket.period == period else { return }
        switch (state, outcome) {
        case (.halfOpen, .success): begin(.closed)
        case (.halfOpen, .failure): open(at: now)
        case (.halfOpen, .unknown): isProbed = false
        case (.closed, .success): remember(failure: false, at: now)
        case (.closed, .failure): remember(failure: true, at: now)
        case (.closed, .unknown), (.open, _): break
        }
    }

    private mutating func remember(failure: Bool, at now: Instant) {
        failuresInRow = failure ? failuresInRow + 1 : 0
        history = history << 1 | (failure ? 1 : 0)
        if limits.window < 64 { history &= 1 << UInt64(limits.window) - 1 }
        remembered = min(remembered + 1, limits.window)
        let isHalf = remembered == limits.window && history.nonzeroBitCount * 2 >= limits.window
        if failure, failuresInRow >= limits.failures || isHalf { open(at: now) }
    }

    private mutating func open(at now: Instant) {
        begin(.open)
        reopening = now + limits.rest
    }

    private mutating func begin(_ state: State) {
        self.state = state
        period += 1
        failuresInRow = 0
        history = 0
        remembered = 0
        isProbed = false
    }
}
