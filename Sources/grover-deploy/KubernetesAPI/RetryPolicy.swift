/// Whether a request may be sent again, and after how long: decided from values alone.
struct RetryPolicy: Sendable {
    var attempts = 5
    var firstDelay = Duration.milliseconds(100)
    var longestDelay = Duration.seconds(10)
    /// More than this a server may not ask us to wait.
    var longestRetryAfter = Duration.seconds(30)
    /// How long a server that is away is waited for; none by default: a user can mend what is wrong at the start.
    var patience = Duration.zero

    /// A connection that was lost: what the server has not seen goes again, and what does no harm twice.
    ///
    /// Nobody listening, no address, no trust and no answer in time are told at once: the user can mend them.
    func delay(
        after error: TransportError, attempt: Int, waited: Duration = .zero, isIdempotent: Bool, jitter: Double
    ) -> Duration? {
        if waited < patience, error.isTransient, isIdempotent || !error.mayHaveBeenSent {
            return min(backoff(attempt: attempt, jitter: jitter), Self.longestPatientDelay)
        }
        guard error.code == .connectionLost, attempt < attempts, isIdempotent || !error.mayHaveBeenSent else {
            return nil
        }
        return backoff(attempt: attempt, jitter: jitter)
    }

    /// An answer by which the server asks for patience. A 500 is none: server-side apply uses it for wrong types.
    func delay(
        after error: APIError, attempt: Int, waited: Duration = .zero, isIdempotent: Bool, jitter: Double
    ) -> Duration? {
        if waited < patience, isIdempotent, error.retryAfterSeconds == nil, Self.passes(error) {
            return min(backoff(attempt: attempt, jitter: jitter), Self.longestPatientDelay)
        }
        guard attempt < attempts || waited < patience else { return nil }
        switch error.status {
        // Turned away before anything was done, unless an eviction that a budget forbids, which gives no time.
        case 429: guard error.retryAfterSeconds != nil else { return nil }
        case 503, 504: guard isIdempotent, error.retryAfterSeconds != nil || error.reason == nil else { return nil }
        case 500:
            guard isIdempotent, error.retryAfterSeconds != nil || error.reason == "ServerTimeout" else { return nil }
        default: return nil
        }
        guard let seconds = error.retryAfterSeconds else { return backoff(attempt: attempt, jitter: jitter) }
        return min(.seconds(seconds), longestRetryAfter) + firstDelay * jitter
    }

    private static let longestPatientDelay = Duration.seconds(2)

    /// What a server, or a proxy before it, says while it starts, stops, or looks for its store.
    private static func passes(_ error: APIError) -> Bool {
        [502, 503, 504].contains(error.status) || (error.status == 500 && error.message.contains("etcdserver"))
    }

    /// Doubles with each attempt; `jitter` from 0 to 1 spreads it over the upper half.
    func backoff(attempt: Int, jitter: Double) -> Duration {
        let full = min(firstDelay * (1 << min(attempt - 1, 20)), longestDelay)
        return full * (0.5 + jitter / 2)
    }
}
