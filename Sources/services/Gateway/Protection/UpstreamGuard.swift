internal import HTTPTypes
internal import ServiceKit
internal import Synchronization

/// Stands before one service: how many requests it has at a time, and whether it is asked at all.
final class UpstreamGuard: Sendable {
    private struct State {
        var breaker: CircuitBreaker
        var inFlight = 0
    }

    let name: String
    private let concurrency: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// - Parameter concurrency: how many requests the service has at a time; one more is refused.
    init(
        name: String, concurrency: Int, breaker: CircuitBreaker.Limits,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.name = name
        self.concurrency = concurrency
        self.now = now
        state = Mutex(State(breaker: CircuitBreaker(limits: breaker)))
    }

    /// Lets a request pass.
    ///
    /// - Throws: what its client is told where the service is not asked.
    func enter() throws(APIError) -> Passage {
        let now = now()
        let verdict: CircuitBreaker.Verdict? = state.withLock { state in
            // First, so that a probe of the breaker is not spent on a request that does not pass.
            guard state.inFlight < concurrency else { return nil }
            let verdict = state.breaker.admit(at: now)
            if case .pass = verdict { state.inFlight += 1 }
            return verdict
        }
        switch verdict {
        case .pass(let ticket): return Passage(guarding: self, ticket: ticket)
        case .refuse(let time):
            throw APIError(
                .serviceUnavailable, code: "circuit_open", "Service \(name) unavailable",
                headers: [.retryAfter: String(time.wholeSeconds)])
        case nil: throw .unavailable(code: "overloaded", "Service \(name) is overloaded")
        }
    }

    var breakerState: CircuitBreaker.State { state.withLock { $0.breaker.state } }
    var inFlight: Int { state.withLock { $0.inFlight } }

    fileprivate func record(_ outcome: CircuitBreaker.Outcome, for ticket: CircuitBreaker.Ticket) {
        let now = now()
        state.withLock { $0.breaker.record(outcome, for: ticket, at: now) }
    }

    fileprivate func leave() {
        state.withLock { $0.inFlight -= 1 }
    }
}

/// A request that passed; it takes its place until nobody holds this any more.
///
/// So the place is free again whatever becomes of the request, also when its answer is never read.
final class Passage: Sendable {
    private let guarding: UpstreamGuard
    private let ticket: CircuitBreaker.Ticket
    private let isSettled = Atomic(false)

    fileprivate init(guarding: UpstreamGuard, ticket: CircuitBreaker.Ticket) {
        self.guarding = guarding
        self.ticket = ticket
    }

    /// Says how it ended; only the first word counts.
    func settle(_ outcome: CircuitBreaker.Outcome) {
        if !isSettled.exchange(true, ordering: .relaxed) { guarding.record(outcome, for: ticket) }
    }

    deinit {
        settle(.unknown)
        guarding.leave()
    }
}

extension Duration {
    /// In seconds, rounded up, at least one: what a `Retry-After` says.
    var wholeSeconds: Int {
        let (seconds, rest) = components
        return max(1, Int(seconds) + (rest > 0 ? 1 : 0))
    }
}
