internal import GRDB
internal import Stores
internal import Synchronization

/// Writes that wait for the file at the same time, which go into it in one transaction.
///
/// A transaction costs more than what most writes do in it, most of all where it brings a text index up to date. Each write
/// still changes all or nothing, and its caller hears of it when it is in the file: where one of several fails, they are
/// taken back together and done one by one. So a write may be run twice, and must depend on nothing but the database.
final class WriteQueue: Sendable {
    private struct Write {
        let latest: ContinuousClock.Instant
        let run: @Sendable (Database) throws -> Void
        /// Told when it is in the file, or why not.
        let end: @Sendable ((any Error)?) -> Void
    }

    private struct State {
        var waiting: [Write] = []
        var isRunning = false
    }

    private let pool: DatabasePool
    private let mostWaiting: Int
    private let patience: Duration
    private let state = Mutex(State())
    /// Other processes wait for as long as a transaction takes.
    static let mostTogether = 64

    /// - Parameter patience: how long a write may wait before it is begun.
    init(_ pool: DatabasePool, waiting mostWaiting: Int = 1_000, patience: Duration = .seconds(10)) {
        self.pool = pool
        self.patience = patience
        self.mostWaiting = mostWaiting
    }

    /// How many writes wait for the one that is being done.
    var waiting: Int { state.withLock { $0.waiting.count } }

    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let result = Written<Value>()
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            add(
                Write(latest: .now + patience, run: { result.value = try body($0) }) { error in
                    if let error { continuation.resume(throwing: error) } else { continuation.resume() }
                })
        }
        guard let value = result.value else { throw StoreError("a write ended without result") }
        return value
    }

    private final class Written<Value: Sendable>: Sendable {
        private let stored = Mutex<Value?>(nil)
        var value: Value? {
            get { stored.withLock { $0 } }
            set { stored.withLock { $0 = newValue } }
        }
    }

    private func add(_ write: Write) {
        let (isTaken, starts) = state.withLock { state in
            guard state.waiting.count < mostWaiting else { return (false, false) }
            state.waiting.append(write)
            defer { state.isRunning = true }
            return (true, !state.isRunning)
        }
        guard isTaken else { return write.end(BlockingThreads.tooMuch) }
        if starts { goOn() }
    }

    private func goOn() {
        pool.asyncWriteWithoutTransaction { [self] database in
            let writes = state.withLock { state in
                let writes = Array(state.waiting.prefix(Self.mostTogether))
                state.waiting.removeFirst(writes.count)
                return writes
            }
            run(writes, in: database)
            let isDone = state.withLock { state in
                state.isRunning = !state.waiting.isEmpty
                return !state.isRunning
            }
            if !isDone { goOn() }
        }
    }

    private func run(_ all: [Write], in database: Database) {
        // Its caller has been told of a time-out by somebody, and may have asked again.
        let now = ContinuousClock.now
        let writes = all.filter { $0.latest >= now }
        for write in all where write.latest < now { write.end(BlockingThreads.tooMuch) }
        guard !writes.isEmpty else { return }
        var isOfOne = false
        do {
            // It takes the write lock at once, so that nobody finds out half way that another was faster.
            try database.inTransaction(.immediate) {
                isOfOne = true
                for write in writes { try write.run(database) }
                isOfOne = false
                return .commit
            }
            for write in writes { write.end(nil) }
        } catch  where isOfOne && writes.count > 1 {
            for write in writes { run([write], in: database) }
        } catch {
            for write in writes { write.end(error) }
        }
    }
}
