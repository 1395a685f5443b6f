internal import Stores
internal import Synchronization

/// One database of a MongoDB, and how its operations are run: on threads of their own, again where that helps, within a time.
///
/// The indexes are made before the first operation. A database that is not there yet is no reason not to start: until it
/// comes, every operation fails, and so does the check that readiness asks.
struct MongoDatabase: Sendable {
    private let name: String
    private let address: MongoAddress
    private let pool: MongoPool
    private let observe: StoreObservation?
    private let clock: any Clock<Duration>
    private let preparation: Preparation
    private let turns: Turns

    init(
        address: MongoAddress, name: String, indexes: [MongoIndex], observe: StoreObservation? = nil,
        clock: any Clock<Duration> = ContinuousClock()
    ) throws(StoreError) {
        let pool = try MongoPool(address)
        self.name = name
        self.address = address
        self.pool = pool
        self.observe = observe
        self.clock = clock
        turns = Turns(patience: pool.limits.wait)
        preparation = Preparation {
            try await pool.run { try MongoIndex.make(indexes, MongoCalls(client: $0, database: name)) }
        }
    }

    func close() async { await pool.close() }

    /// Throws where there is no server that takes writes and has transactions, or where it lets nobody in.
    func check() async throws {
        try await run { calls in
            let hello = try calls.command(["hello": 1])
            // A router (`isdbgrid`) has them too.
            guard hello["setName"] != nil || hello["msg"]?.string == "isdbgrid" else {
                throw MongoFailure(
                    "the server is no member of a replica set, and only those have transactions; "
                        + "start it with --replSet and run rs.initiate() once")
            }
            guard hello["isWritablePrimary"]?.bool == true else { throw MongoFailure("the server takes no writes") }
        }
    }

    /// Runs what needs no transaction: reading, or changing one document.
    ///
    /// - Parameter operation: the caller's name, under which its time is told.
    func run<Value: Sendable>(
        _ operation: String = #function, _ body: @escaping @Sendable (MongoCalls) throws -> Value
    ) async throws -> Value {
        try await observed(operation) {
            try await pool.run { [name] in try body(MongoCalls(client: $0, database: name)) }
        }
    }

    /// Runs a transaction, which changes all or nothing. The body may run several times.
    ///
    /// - Parameter key: of what it changes that many change at once, if anything.
    func transaction<Value: Sendable>(
        _ operation: String = #function, oneAtATime key: String? = nil,
        _ body: @escaping @Sendable (MongoCalls) throws -> Verdict<Value>
    ) async throws -> Value {
        try await observed(operation) {
            guard let key else { return try await repeated(body) }
            return try await turns.take(key) { try await repeated(body) }
        }
    }

    /// Tries a transaction until nobody is in its way.
    private func repeated<Value: Sendable>(
        _ body: @escaping @Sendable (MongoCalls) throws -> Verdict<Value>
    ) async throws -> Value {
        let latest = ContinuousClock.now + pool.limits.wait
        for attempt in 0... {
            do {
                return try await pool.run { [name] in try MongoTransaction.attempt($0, name, body) }
            } catch let failure as MongoFailure {
                // What another one inserted meanwhile is seen by the next try.
                let isWorthATry = failure.isTransient && !failure.isUnreachable || failure.isDuplicate
                let isLast = failure.isBrokenConnection && attempt > 0 || failure.isDuplicate && attempt >= 20
                guard isWorthATry, !isLast, .now < latest else { throw failure }
                try await clock.sleep(for: Self.pause(after: attempt))
            }
        }
        throw CancellationError()
    }

    /// 1 ms at first, 128 ms at last, less up to a half by chance so that those who collided do not meet again.
    private static func pause(after attempt: Int) -> Duration {
        .microseconds(Double(1_000 << min(attempt, 7)) * Double.random(in: 0.5...1))
    }

    private func observed<Value: Sendable>(
        _ operation: String, _ body: () async throws -> Value
    ) async throws -> Value {
        let start = ContinuousClock.now
        let name = String(operation.prefix { $0 != "(" })
        do {
            try await preparation.done()
            let value = try await body()
            observe?(name, .now - start, false)
            return value
        } catch {
            observe?(name, .now - start, true)
            guard let failure = error as? MongoFailure else { throw error }
            throw StoreError("the database '\(self.name)': \(address.redacting(failure.message))")
        }
    }
}

/// Something that has to be done once before anything else, and is tried again as long as it fails.
private final class Preparation: Sendable {
    private enum State {
        case open
        case running(Task<Void, any Error>)
        case done
    }

    private let state = Mutex(State.open)
    private let prepare: @Sendable () async throws -> Void

    init(_ prepare: @escaping @Sendable () async throws -> Void) {
        self.prepare = prepare
    }

    /// Returns when it is done, whoever did it.
    func done() async throws {
        let task = state.withLock { state -> Task<Void, any Error>? in
            switch state {
            case .done: return nil
            case .running(let task): return task
            case .open:
                let task = Task { [prepare] in try await prepare() }
                state = .running(task)
                return task
            }
        }
        guard let task else { return }
        let result = await task.result
        state.withLock { state in
            guard case .running(task) = state else { return }
            if case .success = result { state = .done } else { state = .open }
        }
        try result.get()
    }
}
