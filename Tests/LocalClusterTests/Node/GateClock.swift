import Synchronization

/// A clock on which every wait lasts until the gate opens, and none after.
final class GateClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private struct State {
        var isOpen = false
        var waits: [UInt64: CheckedContinuation<Void, any Error>] = [:]
        var last: UInt64 = 0
    }

    private let state = Mutex(State())

    var now: Instant { .now }
    var minimumResolution: Duration { .nanoseconds(1) }

    func open() {
        let waits = state.withLock { state in
            state.isOpen = true
            defer { state.waits = [:] }
            return state.waits
        }
        for wait in waits.values { wait.resume() }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.last += 1
            return state.last
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wait in
                let isOver = state.withLock { state in
                    guard !state.isOpen, !Task.isCancelled else { return true }
                    state.waits[id] = wait
                    return false
                }
                if isOver { wait.resume() }
            }
        } onCancel: {
            state.withLock { $0.waits.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
        try Task.checkCancellation()
    }
}

/// Something that comes true once.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}
