import Dispatch
import Domain
import Stores
import Synchronization
import Testing

@testable import MongoStores

/// What is true of every transaction, on a server that fails when it is told to.
@Suite(.serialized) struct MongoTransactionTests {
    /// One for all of these tests, as it is told to fail, which would be felt by others.
    private static let shared = Task { try await MongoServer.start() }
    let server: MongoServer
    let database: MongoDatabase

    init() async throws {
        server = try await Self.shared.value
        database = try Self.open(server)
        _ = try await database.run { try $0.command(["dropDatabase": 1]) }
        try await database.run { try $0.insert("rows", ["_id": "a", "value": 1]) }
    }

    private static func open(_ server: MongoServer) throws -> MongoDatabase {
        try MongoDatabase(address: try MongoAddress(server.patientURL), name: "rows", indexes: [])
    }

    private func fail(_ command: String, times: Int64, _ how: BSONDocument) async throws {
        let admin = try MongoDatabase(address: try MongoAddress(server.patientURL), name: "admin", indexes: [])
        let data = how.merging(["failCommands": [.string(command)]])
        _ = try await admin.run {
            try $0.command([
                "configureFailPoint": "failCommand", "mode": ["times": .int(times)], "data": .document(data),
            ])
        }
    }

    private func value() async throws -> Int64? {
        try await database.run { try $0.first("rows", ["_id": "a"])?["value"]?.int }
    }

    /// Adds 1 in a transaction, and says how often that was tried.
    private func increment(_ between: @escaping @Sendable (_ attempt: Int) -> Void = { _ in }) async throws -> Int {
        let attempts = Attempts()
        try await database.transaction { calls in
            let value = try calls.first("rows", ["_id": "a"])?["value"]?.int ?? 0
            between(attempts.next())
            try calls.update("rows", ["_id": "a"], ["$set": ["value": .int(value + 1)]])
            return .keep(())
        }
        return attempts.count
    }

    @Test func whatFailsOrIsUndoneChangesNothing() async throws {
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await database.transaction { calls -> Verdict<Void> in
                try calls.update("rows", ["_id": "a"], ["$set": ["value": 9]])
                throw Stop()
            }
        }
        let told = try await database.transaction { calls in
            try calls.update("rows", ["_id": "a"], ["$set": ["value": 9]])
            return .undo("told")
        }
        #expect(told == "told")
        #expect(try await value() == 1)
    }

    @Test func oneThatCollidesIsRunAgainOnWhatTheOtherLeft() async throws {
        let other = try Self.open(server)
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let written = DispatchSemaphore(value: 0)
        async let incremented = increment { attempt in
            guard attempt == 1 else { return }
            beginning.yield()
            written.wait()
        }
        for await _ in begun { break }
        try await other.run { _ = try $0.update("rows", ["_id": "a"], ["$inc": ["value": 10]]) }
        written.signal()
        let attempts = try await incremented
        #expect(attempts == 2)
        #expect(try await value() == 12)
    }

    @Test func aConnectionThatBreaksUnderWayIsOneMoreTry() async throws {
        try await fail("update", times: 1, ["closeConnection": true])
        #expect(try await increment() == 2)
        #expect(try await value() == 2)
    }

    @Test func aCommitOfWhichNothingIsHeardIsAskedForAgainAndNotRunAgain() async throws {
        // libmongoc itself asks twice.
        try await fail("commitTransaction", times: 3, ["closeConnection": true])
        #expect(try await increment() == 1)
        #expect(try await value() == 2)
    }

    @Test func aServerThatRefusesIsNotAskedAgain() async throws {
        try await fail("update", times: 5, ["errorCode": 13])
        let attempts = Attempts()
        await #expect(throws: StoreError.self) { try await increment { _ in _ = attempts.next() } }
        #expect(attempts.count == 1)
    }

    @Test func writesOutsideTransactionsAreTriedAgainByTheLibrary() async throws {
        try await fail("insert", times: 1, ["closeConnection": true])
        try await database.run { try $0.insert("rows", ["_id": "b"]) }
        #expect(try await database.run { try $0.first("rows", ["_id": "b"]) } != nil)
    }
}

private final class Attempts: Sendable {
    private let number = Atomic(0)
    var count: Int { number.load(ordering: .relaxed) }
    func next() -> Int { number.add(1, ordering: .relaxed).newValue }
}
