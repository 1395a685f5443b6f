import Domain
import Foundation
import HTTPTypes
import SQLiteStores
import ServiceKit
import Stores
import TestSupport
import Testing

@testable import PostService
@testable import ServiceStores
@testable import UserService

/// `grover-user import` and `grover-post import` from their arguments to what they print.
@Suite struct ImportCommandTests {
    private let folder: ScratchFolder
    private let output = ImportOutput()

    init() throws {
        folder = try ScratchFolder("import")
    }

    private func write(_ name: String, _ lines: [String]) throws -> String {
        try folder.write(lines.map { $0 + "\n" }.joined(), to: name).path()
    }

    private func users(_ count: Int) throws -> String {
        try write(
            "users.json",
            (0..<count).map {
                """
                {"user_id":"user_\($0)","email":"\($0)@example.org","name":"Member \($0)",\
                "created_at":{"$date":{"$numberLong":"\(1_700_000_000_000 + $0)"}}}
                """
            })
    }

    private func posts(_ count: Int) throws -> String {
        try write(
            "posts.json",
            (0..<count).map {
                """
                {"post_id":"post_\($0)","user_id":"user_1","content":"words \($0)","likes_count":\($0),\
                "created_at":{"$date":"2025-01-02T03:04:05Z"}}
                """
            })
    }

    /// Likes by many members of posts that are there and, each eleventh, of one that is not; each fifth comes twice.
    private func likes(_ count: Int, of posts: Int) throws -> String {
        try write(
            "likes.json",
            (0..<count).map {
                let number = $0 % 5 == 4 ? $0 - 1 : $0
                let post = number % 11 == 0 ? "gone" : "\(number % posts)"
                return """
                    {"post_id":"post_\(post)","user_id":"user_\(number)","created_at":{"$date":"2025-01-02T03:04:05Z"}}
                    """
            })
    }

    private var postStore: SQLitePostStore {
        get throws { try SQLitePostStore(path: folder.path + "/grover_posts.sqlite") }
    }

    @Test func filesComeInTheOrderInWhichTheyNeedEachOther() async throws {
        let files = [try likes(300, of: 150), try posts(150)]
        try await importing(PostImport.importing, files, into: folder, output)
        let repeated = (0..<300).count { $0 % 5 == 4 && ($0 - 1) % 11 != 0 }
        let gone = (0..<300).count { ($0 % 5 == 4 ? $0 - 1 : $0) % 11 == 0 }
        #expect(
            output.printed == [
                "\(files[1]): 150 read = 150 imported + 0 already there + 0 left out + 0 refused",
                "\(files[0]): 300 read = \(300 - repeated - gone) imported + \(repeated) already there"
                    + " + \(gone) left out + 0 refused",
                "verified: every imported record is there, and counters equal what they count",
            ])
        #expect(output.said.contains("\(files[0]):1: left out: post 'post_gone' is not there"))
        #expect(output.said.count { $0.contains(": left out: ") } == 20)
        #expect(try await postStore.inconsistencies() == [])
    }

    @Test func importingAgainChangesNothing() async throws {
        let files = [try posts(20), try likes(30, of: 20)]
        try await importing(PostImport.importing, files, into: folder)
        let before = try await postStore.popular(Visibility(hidden: .none, shown: []), Slice(limit: 100, skip: 0))
        try await importing(PostImport.importing, files, into: folder, output)
        #expect(output.printed[0].hasSuffix(": 20 read = 0 imported + 20 already there + 0 left out + 0 refused"))
        let after = try await postStore.popular(Visibility(hidden: .none, shown: []), Slice(limit: 100, skip: 0))
        #expect(after.items == before.items)
    }

    @Test func eachRefusedLineIsToldAndTheOthersAreImported() async throws {
        let file = try users(3)
        var bytes = try Data(contentsOf: URL(filePath: file))
        bytes.append(contentsOf: Array("{\"user_id\":\"\u{0}".utf8.dropLast()) + [0xFF, 0x22, 0x7D, 0x0A])
        bytes.append(contentsOf: Array(repeating: UInt8(ascii: "x"), count: 2 << 20) + [0x0A])
        bytes.append(contentsOf: Array("{\"user_id\":\"cut off".utf8))
        try bytes.write(to: URL(filePath: file))
        let rejects = folder.path + "/rejects.jsonl"
        let failure = await #expect(throws: ImportFailure.self) {
            try await importing(UserImport.importing, [file], options: ["--rejects": rejects], into: folder, output)
        }
        #expect(failure?.description == "3 lines were refused and are not in the database; see \(rejects)")
        #expect(
            output.printed == ["\(file): 6 read = 3 imported + 0 already there + 0 left out + 3 refused"])
        #expect(output.said.contains("\(file):4: refused: is not UTF-8"))
        #expect(output.said.contains("\(file):5: refused: is longer than 1 MiB"))
        #expect(output.said.contains("\(file):6: refused: is no JSON at byte 20; is the file whole?"))
        let lines = try folder.read("rejects.jsonl").split(separator: "\n").map { try JSON.read($0.utf8) }
        #expect(lines.map { $0["line"] } == [4, 5, 6])
        #expect(lines[2]["text"] == "{\"user_id\":\"cut off")
        #expect(lines[2]["why"] == "is no JSON at byte 20; is the file whole?")
        let mode = try FileManager.default.attributesOfItem(atPath: rejects)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func aDryRunChecksEverythingAndChangesNothing() async throws {
        let files = [try posts(20), try likes(30, of: 20)]
        try await importing(PostImport.importing, files, options: ["--dry-run": ""], into: folder, output)
        #expect(output.printed[0].hasSuffix(": 20 read = 20 to import + 0 already there + 0 left out + 0 refused"))
        #expect(output.printed.last == "dry run: nothing was changed")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["likes.json", "posts.json"])
    }

    /// Eight places at which a run may end, each with its last batch kept or lost.
    @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7], [false, true])
    func aRunThatWasCutShortGoesOnWhereItStopped(batches: Int, diesAfterwards: Bool) async throws {
        let files = [try posts(120), try likes(260, of: 110)]
        let rejects = ["--rejects": folder.path + "/rejects.jsonl"]
        let killed = ImportCommand(
            kinds: PostImport.kinds,
            database: "grover_posts",
            open: { location in
                KilledStore(
                    store: try location.openPostImport(), batchesLeft: .init(batches),
                    diesAfterwards: diesAfterwards)
            })
        await #expect(throws: KilledStore<PostRecord>.Killed.self) {
            try await importing(killed, files, options: rejects, into: folder)
        }
        try await importing(PostImport.importing, files, options: rejects, into: folder, output)

        let whole = (folder: try ScratchFolder("import"), output: ImportOutput())
        try await importing(PostImport.importing, files, into: whole.folder, whole.output)
        #expect(output.printed == whole.output.printed)
        let told = output.said.count { $0.contains("an earlier run was cut short") }
        #expect(told == (batches == 0 && !diesAfterwards ? 0 : batches + (diesAfterwards ? 1 : 0) > 4 ? 2 : 1))
        let lines = try folder.read("rejects.jsonl").split(separator: "\n").map { try JSON.read($0.utf8) }
        #expect(lines.count == Set(lines.map { $0["line"]?.int }).count)
        #expect(lines.allSatisfy { $0["why"] == "post 'post_gone' is not there" })
        #expect(lines.count == (0..<260).count { ($0 % 5 == 4 ? $0 - 1 : $0) % 11 == 0 })
        #expect(try await postStore.importMark(of: "posts") == nil)
    }

    @Test func recordsThatAreMissingAfterwardsAreAFailure() async throws {
        struct Forgetful: ImportStore {
            typealias Record = UserRecord
            let store: SQLiteUserStore
            func bringIn(
                _ records: [UserRecord], from source: String, mark: @escaping @Sendable ([ImportOutcome]) -> String?
            ) async throws -> [ImportOutcome] {
                let kept = try await store.bringIn(Array(records.dropLast()), from: source, mark: mark)
                return kept + (records.isEmpty ? [] : [.imported])
            }
            func importMark(of source: String) async throws -> String? { nil }
            func removeImportMarks(of sources: [String]) async throws {}
            func holds(_ records: [UserRecord]) async throws -> [Bool] { try await store.holds(records) }
            func inconsistencies() async throws -> [String] { ["3 posts count other likes than there are"] }
            func close() async { await store.close() }
        }
        let path = folder.path + "/users.sqlite"
        let command = ImportCommand(
            kinds: UserImport.kinds, database: "grover_users",
            open: { _ in Forgetful(store: try SQLiteUserStore(path: path)) })
        let file = try users(10)
        let failure = await #expect(throws: ImportFailure.self) {
            try await importing(command, [file], into: folder, output)
        }
        #expect(
            failure?.description == """
                3 posts count other likes than there are; the import did not go well, or the database was damaged before
                \(file): 10 lines should have their record in the database, and 9 have; was the file changed, or did \
                members delete something meanwhile?
                """)
    }

    @Test func whoWasSignedInStaysSignedIn() async throws {
        let end = Moment.now.advanced(by: .seconds(3 * 24 * 3600)).milliseconds
        let sessions = try write(
            "user_sessions.json",
            [
                """
                {"session_token":"old-token","user_id":"user_1","expires_at":{"$date":{"$numberLong":"\(end)"}},\
                "created_at":{"$date":"2025-01-02T03:04:05Z"}}
                """
            ])
        let folder = folder
        let file = try users(3)
        try await withService(
            UserProgram.program, variables: ["DATA_DIR": folder.path, "AUTH_PROVIDER": "offline"],
            build: UserProgram.build
        ) { service in
            #expect(try await service.call(.get, "/api/users/me", as: "old-token").status == 401)
            try await importing(UserImport.importing, [sessions, file], into: folder, output)
            let me = try await service.call(.get, "/api/users/me", as: "old-token")
            #expect(me.status == 200)
            #expect(me.body["user_id"] == "user_1")
            #expect(output.said.allSatisfy { !$0.contains("old-token") })
        }
    }

    @Test func membersGoOnWhileAnImportRuns() async throws {
        let files = [try posts(500), try likes(500, of: 400)]
        let store = try postStore
        let post = Post(id: "post_own", userID: "alice", content: "own", createdAt: .now)
        _ = try await store.create(post, key: nil)
        async let imported: Void = importing(PostImport.importing, files, into: folder, output)
        for number in 0..<100 {
            #expect(try await store.like("post_own", by: "member\(number)", at: .now) == .done)
        }
        try await imported
        #expect(try await store.post(id: "post_own")?.likesCount == 100)
        #expect(try await store.inconsistencies() == [])
    }

    @Test(
        arguments: [
            ([], [:], "import needs files, as 'users.json'; - is standard input"),
            (["a.json", "a.json"], ["--kind": "users"], "a file is given twice"),
            (["a.json"], ["--kind": "posts"], "--kind is 'posts'; use one of users, follows, user_sessions"),
            (
                ["exports/a.json"], [:],
                "cannot tell what is in 'exports/a.json'; name it after its collection (users, follows, user_sessions), "
                    + "or give --kind"
            ),
        ] as [([String], [String: String], String)])
    func aCommandLineThatMakesNoSenseIsExplained(files: [String], options: [String: String], message: String) async {
        let misuse = await #expect(throws: ServiceCommand.Misuse.self) {
            try await importing(UserImport.importing, files, options: options, into: folder)
        }
        #expect(misuse?.description == message)
    }

    @Test func aFileThatIsNotThereStopsTheImportBeforeItBegins() async throws {
        let file = try users(3)
        let missing = folder.path + "/follows.json"
        let failure = await #expect(throws: ImportFailure.self) {
            try await importing(UserImport.importing, [file, missing], into: folder, output)
        }
        #expect(failure?.description == "cannot open \(missing): No such file or directory")
        #expect(output.said == [])
    }
}
