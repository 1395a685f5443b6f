import NIOCore
import Synchronization

/// Counts what is under way, and lets no more in than the limits say.
final class RequestGate: Sendable {
    /// The most that one request's body may be.
    static let bodyLimit = 3 << 20

    private struct State {
        var requests = 0
        var bodyBytes = 0
        var connections = 0
    }

    let limits: APILimits
    private let state = Mutex(State())

    init(_ limits: APILimits) {
        self.limits = limits
    }

    /// Counts a connection until it closes.
    func opened(_ channel: any Channel) {
        state.withLock { $0.connections += 1 }
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.connections -= 1 } }
    }

    /// - Throws: `APIStatus` 429 when there are too many requests or connections; after `enter`, `leave` must follow.
    func enter() throws(APIStatus) {
        let isIn = state.withLock { state in
            guard state.requests < limits.requests, state.connections <= limits.connections else { return false }
            state.requests += 1
            return true
        }
        guard isIn else { throw .tooManyRequests }
    }

    func leave() { state.withLock { $0.requests -= 1 } }

    /// Sets space for a part of a body aside; `free` gives it back.
    func reserve(_ bytes: Int) throws(APIStatus) {
        let fits = state.withLock { state in
            guard state.bodyBytes + bytes <= limits.bodyBytes else { return false }
            state.bodyBytes += bytes
            return true
        }
        guard fits else { throw .tooManyRequests }
    }

    func free(_ bytes: Int) { state.withLock { $0.bodyBytes -= bytes } }

    /// Closes the channel unless it is called off in time: what a client does not send or take in stays nobody's burden.
    func deadline(of channel: any Channel) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: limits.patience) { channel.close(promise: nil) }
    }
}

extension APIStatus {
    static let tooManyRequests: APIStatus = {
        var status = APIStatus(
            code: 429, reason: "TooManyRequests", message: "Too many requests, please try again later.")
        status.retryAfterSeconds = 1
        return status
    }()
}
