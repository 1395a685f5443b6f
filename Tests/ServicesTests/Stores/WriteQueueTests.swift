import Dispatch
import GRDB
import Stores
import Synchronization
import TestSupport
import Testing

@testable import SQLiteStores

/// How many transactions went into a file.
private final class Commits: TransactionObserver, Sendable {
    private let number = Mutex(0)
    var count: Int { number.withLock { $0 } }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ database: Database) { number.withLock { $0 += 1 } }
    func databaseDidRollback(_ database: Database) {}
}

/// Writes that wait at the same time.
@Suite struct WriteQueueTests {
    struct Refused: Error {}

    private let folder: ScratchFolder
    private let pool: DatabasePool

    init() throws {
        folder = try ScratchFolder("writes")
        pool = try DatabasePool(path: folder.path + "/numbers.sqlite")
        try pool.write { try $0.execute(sql: "CREATE TABLE numbers (number INTEGER NOT NULL)") }
    }

    /// Holds the file until all of the writes wait, and gives what became of each.
    private func together(
        _ queue: WriteQueue, _ numbers: [Int], _ write: @escaping @Sendable (Database, Int) throws -> Int
    ) async throws -> [Result<Int, any Error>] {
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        let first = Task {
            try await queue.write { _ in
                beginning.yield()
                release.wait()
            }
        }
        for await _ in begun { break }
        return try await withThrowingTaskGroup(of: (Int, Result<Int, any Error>).self) { group in
            for (place, number) in numbers.enumerated() {
                group.addTask {
                    do {
                        return (place, .success(try await queue.write { try write($0, number) }))
                    } catch {
                        return (place, .failure(error))
                    }
                }
            }
            while queue.waiting < numbers.count { await Task.yield() }
            release.signal()
            try await first.value
            var results: [Int: Result<Int, any Error>] = [:]
            for try await (place, result) in group { results[place] = result }
            return numbers.indices.compactMap { results[$0] }
        }
    }

    private var stored: [Int] {
        get throws { try pool.read { try Int.fetchAll($0, sql: "SELECT number FROM numbers ORDER BY number") } }
    }

    @Test func theyGoIntoTheFileInOneTransaction() async throws {
        let commits = Commits()
        pool.add(transactionObserver: commits, extent: .databaseLifetime)
        let results = try await together(WriteQueue(pool, patience: .seconds(600)), [1, 2, 3, 4]) {
            database, number in
            try database.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [number])
            return number * 10
        }
        #expect(try results.map { try $0.get() } == [10, 20, 30, 40])
        #expect(try stored == [1, 2, 3, 4])
        // The one that held the file, and the others.
        #expect(commits.count == 2)
    }

    @Test func oneThatFailsTakesNothingOfTheOthersBackAndLeavesNothing() async throws {
        let results = try await together(WriteQueue(pool, patience: .seconds(600)), [1, 2, 3]) { database, number in
            try database.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [number])
            if number == 2 { throw Refused() }
            return number
        }
        #expect(try results[0].get() == 1)
        #expect(throws: Refused.self) { try results[1].get() }
        #expect(try results[2].get() == 3)
        #expect(try stored == [1, 3])
    }

    @Test func whatWaitedTooLongIsNotBegun() async throws {
        let queue = WriteQueue(pool, patience: .nanoseconds(1))
        await #expect(throws: StoreError.self) {
            try await queue.write { try $0.execute(sql: "INSERT INTO numbers VALUES (1)") }
        }
        #expect(try stored == [])
    }

    @Test func noMoreMayWaitThanSaid() async throws {
        let queue = WriteQueue(pool, waiting: 1, patience: .seconds(600))
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let release = DispatchSemaphore(value: 0)
        async let first: Void = queue.write { _ in
            beginning.yield()
            release.wait()
        }
        for await _ in begun { break }
        async let second = queue.write { _ in 2 }
        while queue.waiting < 1 { await Task.yield() }
        await #expect(throws: StoreError.self) { try await queue.write { _ in 3 } }
        release.signal()
        try await first
        #expect(try await second == 2)
    }
}
