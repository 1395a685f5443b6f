import Synchronization

/// Hands one answer from the driver thread to the task that awaits it, and never holds more than a little of it.
///
/// One side writes (`receive`, `finish`), the other reads (`head`, `next`); either may be first.
final class ResponseBuffer: Sendable {
    /// Bytes held before the writer is told to pause.
    static let capacity = 256 << 10

    private struct State {
        var head: HTTPResponseHead?
        var headWaiter: CheckedContinuation<HTTPResponseHead, any Error>?
        var bytes: [UInt8] = []
        var bytesWaiter: CheckedContinuation<[UInt8]?, any Error>?
        var isPaused = false
        var outcome: Result<Void, any Error>?
    }

    private let state = Mutex(State())

    // MARK: The writing side

    func receive(_ head: HTTPResponseHead) {
        let waiter = state.withLock { state in
            state.head = head
            return state.headWaiter.take()
        }
        waiter?.resume(returning: head)
    }

    /// False when the bytes were not taken: pause, and offer them again after `next` asked to resume.
    func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        enum Step {
            case kept
            case full
            case handed(CheckedContinuation<[UInt8]?, any Error>)
        }
        let step: Step = state.withLock { state in
            if state.outcome != nil { return .kept }
            if let waiter = state.bytesWaiter.take() { return .handed(waiter) }
            guard state.bytes.isEmpty || state.bytes.count + bytes.count <= Self.capacity else {
                state.isPaused = true
                return .full
            }
            state.bytes.append(contentsOf: bytes)
            return .kept
        }
        switch step {
        case .kept: return true
        case .full: return false
        case .handed(let waiter):
            waiter.resume(returning: Array(bytes))
            return true
        }
    }

    /// Ends the answer; the first outcome counts, and false says that there was one. Bytes that came before it are
    /// still read first.
    @discardableResult
    func finish(_ outcome: Result<Void, any Error>) -> Bool {
        typealias Waiters = (
            CheckedContinuation<HTTPResponseHead, any Error>?, CheckedContinuation<[UInt8]?, any Error>?
        )
        let waiters: Waiters? = state.withLock { state in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            return (state.headWaiter.take(), state.bytesWaiter.take())
        }
        guard let (headWaiter, bytesWaiter) = waiters else { return false }
        switch outcome {
        case .success:
            headWaiter?.resume(throwing: CancellationError())
            bytesWaiter?.resume(returning: nil)
        case .failure(let error):
            headWaiter?.resume(throwing: error)
            bytesWaiter?.resume(throwing: error)
        }
        return true
    }

    // MARK: The reading side

    func head() async throws -> HTTPResponseHead {
        try await withCheckedThrowingContinuation { continuation in
            let known: Result<HTTPResponseHead, any Error>? = state.withLock { state in
                if let head = state.head { return .success(head) }
                switch state.outcome {
                case .failure(let error): return .failure(error)
                case .success: return .failure(CancellationError())
                case nil:
                    state.headWaiter = continuation
                    return nil
                }
            }
            if let known { continuation.resume(with: known) }
        }
    }

    /// All bytes at hand, or the next that come; `resume` is called when the writer had paused.
    func next(resume: @Sendable () -> Void) async throws -> [UInt8]? {
        var mustResume = false
        let atHand: [UInt8]? = state.withLock { state in
            guard !state.bytes.isEmpty else { return nil }
            mustResume = state.isPaused
            state.isPaused = false
            var taken: [UInt8] = []
            swap(&taken, &state.bytes)
            return taken
        }
        if mustResume { resume() }
        if let atHand { return atHand }
        return try await withCheckedThrowingContinuation { continuation in
            let known: Result<[UInt8]?, any Error>? = state.withLock { state in
                if !state.bytes.isEmpty {
                    var taken: [UInt8] = []
                    swap(&taken, &state.bytes)
                    return .success(taken)
                }
                switch state.outcome {
                case .success: return .success(nil)
                case .failure(let error): return .failure(error)
                case nil:
                    state.bytesWaiter = continuation
                    return nil
                }
            }
            if let known { continuation.resume(with: known) }
        }
    }
}
