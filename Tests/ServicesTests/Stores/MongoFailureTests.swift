import Domain
import HTTPTypes
import Logging
import Stores
import Synchronization
import Testing

@testable import MongoStores
@testable import ServiceKit
@testable import UserService

/// What becomes of a store whose server is gone, silent, another one than it should be, or lets nobody in.
@Suite struct MongoFailureTests {
    private let password = "s3cret/word"

    /// A server that is there may take its time, and one that is gone is missed at once.
    private static let slow = "&connectTimeoutMS=60000&socketTimeoutMS=600000&waitQueueTimeoutMS=600000"

    private func users(_ url: String) throws -> MongoUserStore {
        try MongoUserStore(at: try MongoAddress(url), database: "users_of_nobody")
    }

    @Test func aServerThatIsNotThereIsAnErrorOfTheStoreAndTellsNoPassword() async throws {
        let store = try users(
            "mongodb://grover:s3cret%2Fword@127.0.0.1:1/?serverSelectionTimeoutMS=5000&waitQueueTimeoutMS=600000")
        let error = await #expect(throws: StoreError.self) { try await store.check() }
        let text = try #require(error?.description)
        #expect(text.contains("users_of_nobody") && text.contains("127.0.0.1:1"))
        #expect(!text.contains("s3cret"))
        await #expect(throws: StoreError.self) { try await store.endSession(tokenHash: "h") }
    }

    @Test func whoeverWaitsForAServerThatIsNotThereIsTold() async throws {
        let store = try users(
            "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100&maxPoolSize=2&waitQueueTimeoutMS=200")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    await #expect(throws: StoreError.self) { try await store.user(id: "u") }
                    await #expect(throws: StoreError.self) { try await store.unfollow("a", by: "b") }
                }
            }
        }
    }

    @Test func aServerThatIsSilentIsAnErrorAndHeardAgain() async throws {
        let server = try await MongoServer.start()
        _ = try await users(server.patientURL).signIn(Identity(email: "a", name: "A"), tokenHash: "h", at: .now)
        let store = try users(server.url + "&socketTimeoutMS=2000&connectTimeoutMS=2000")
        // On a busy machine so short a time may be too short now and then.
        try await eventually { try await store.user(tokenHash: "h", at: .now)?.name == "A" }
        server.pause(true)
        await #expect(throws: StoreError.self) { try await store.user(tokenHash: "h", at: .now) }
        await #expect(throws: StoreError.self) { try await store.endSession(tokenHash: "h") }
        server.pause(false)
        try await eventually { try await store.user(tokenHash: "h", at: .now)?.name == "A" }
    }

    @Test func aServiceIsReadyAsLongAsItsDatabaseIsThere() async throws {
        let first = try await MongoServer.start()
        let variables = ["AUTH_PROVIDER": "offline", "STORE_ENGINE": "mongodb", "MONGO_URL": first.url + Self.slow]
        try await withService(UserProgram.program, variables: variables, build: UserProgram.build) { service in
            func status(_ path: String) async throws -> Int { try await service.call(.get, path).status }
            try await eventually { try await status("/health/ready") == 200 }
            try await eventually { try await status("/api/auth/session?session_id=dev:alice") == 200 }
            await first.kill()
            #expect(try await status("/health/ready") == 503)
            let database = try await service.call(.get, "/health/db")
            #expect(database.status == 503 && database.body["database"] == "disconnected")
            let answer = try await service.call(.get, "/api/auth/session?session_id=dev:alice")
            #expect(answer.status == 503 && answer.body["code"] == "store_unavailable")
            #expect(try await status("/health/live") == 200)

            let second = try await MongoServer.start("--address", first.address)
            try await eventually { try await status("/health/ready") == 200 }
            try await eventually { try await status("/api/auth/session?session_id=dev:alice") == 200 }
            await second.kill()
        }
    }

    @Test func aServiceMayStartBeforeItsDatabase() async throws {
        let gone = try await MongoServer.start()
        await gone.kill()
        let variables = ["AUTH_PROVIDER": "offline", "STORE_ENGINE": "mongodb", "MONGO_URL": gone.url + Self.slow]
        try await withService(UserProgram.program, variables: variables, build: UserProgram.build) { service in
            #expect(try await service.call(.get, "/health/ready").status == 503)
            let server = try await MongoServer.start("--address", gone.address)
            try await eventually { try await service.call(.get, "/health/ready").status == 200 }
            // Its indexes were made when it came.
            let calls = try MongoDatabase(
                address: try MongoAddress(server.patientURL), name: "grover_users", indexes: [])
            let indexes = try await calls.run { try $0.command(["listIndexes": "follows"]) }
            let names = indexes["cursor"]?.document?["firstBatch"]?.array?.compactMap { $0.document?["name"]?.string }
            #expect(names?.contains("follows_once") == true)
            await server.kill()
        }
    }

    @Test func aServerLetsInWhoHasThePasswordAndNothingTellsIt() async throws {
        let server = try await MongoServer.start("--user", "grover", "--password", password)
        func address(_ password: String) -> String {
            "mongodb://grover:\(password)@\(server.address)/?replicaSet=secantus&authSource=admin"
        }
        try await eventually {
            try await users(address("s3cret%2Fword")).check()
            return true
        }
        let lines = LogLines()
        let variables = ["AUTH_PROVIDER": "offline", "STORE_ENGINE": "mongodb", "MONGO_URL": address("wr0ng%2Fword")]
        try await withService(
            UserProgram.program, variables: variables, logger: lines.logger, build: UserProgram.build
        ) { service in
            for path in ["/health/ready", "/health/db", "/api/auth/session?session_id=dev:alice", "/metrics"] {
                let answer = try await service.call(.get, path)
                #expect(answer.status == (path == "/metrics" ? 200 : 503))
                #expect(!answer.text.contains("wr0ng"))
            }
        }
        #expect(lines.all.contains { $0.contains("not ready") })
        #expect(!lines.all.contains { $0.contains("wr0ng") || $0.contains("mongodb://") })
        await server.kill()
    }

    @Test func anAddressShowsItselfToNobody() throws {
        let address = try MongoAddress("mongodb://grover:s3cret%2Fword@127.0.0.1/")
        var dumped = "\(address) \(String(reflecting: address))"
        dump(address, to: &dumped)
        #expect(!dumped.contains("s3cret"))
        #expect(address.redacting("no: s3cret/word, s3cret%2Fword") == "no: ***, ***")
        let error = #expect(throws: StoreError.self) { try MongoAddress("mongodb://grover:s3cret@:x:y") }
        #expect(error?.description.contains("s3cret") == false)
    }

    @Test func aServerWithoutAReplicaSetIsNamedAsSuch() async throws {
        let server = try await MongoServer.start("--standalone")
        let store = try users("mongodb://\(server.address)/")
        let error = await #expect(throws: StoreError.self) { try await store.check() }
        #expect(error?.description.contains("no member of a replica set") == true)
        await server.kill()
    }
}

private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger {
        let handler = JSONLogHandler(service: "test", version: "1", environment: "test") { bytes in
            self.lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
        }
        return Logger(label: "test") { _ in handler }
    }
}

/// Tries until it is so. What is waited for is another process, so no clock of ours would tell.
func eventually(_ isSo: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(240)
    while ContinuousClock.now < end {
        if (try? await isSo()) == true { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    #expect(try await isSo())
}
