/// Whether a request may be sent again, and after how long: decided from values alone.
struct RetryPolicy: Sendable {
    var attempts = 5
    var firstDelay = Duration.milliseconds(100)
    var longestDelay = Duration.seconds(10)
    /// More than this a server may not ask us to wait.
    var longestRetryAfter = Duration.seconds(30)

    /// A connection that was lost: what the server has not seen goes again, and what does no harm twice.
    ///
    /// Nobody listening, no address, no trust and no answer in time are told at once: the user can mend them.
    func delay(after error: TransportError, attempt: Int, isIdempotent: Bool, jitter: Double) -> Duration? {
        guard error.code == .connectionLost, attempt < attempts, isIdempotent || !error.mayHaveBeenSent else {
            return nil
        }
        return backoff(attempt: attempt, jitter: jitter)
    }

    /// An answer by which the server asks for patience. A 500 is none: server-side apply uses it for wrong types.
    func delay(after error: APIError, attempt: Int, isIdempotent: Bool, jitter: Double) -> Duration? {
        guard attempt < attempts else { return nil }
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

    /// Doubles with each attempt; `jitter` from 0 to 1 spreads it over the upper half.
    func backoff(attempt: Int, jitter: Double) -> Duration {
        let full = min(firstDelay * (1 << min(attempt - 1, 20)), longestDelay)
        return full * (0.5 + jitter / 2)
    }
}
