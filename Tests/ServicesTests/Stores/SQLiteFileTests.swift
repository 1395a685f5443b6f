import Domain
import Foundation
import SQLiteStores
import ServiceKit
import ServiceStores
import Stores
import TestSupport
import Testing

@testable import PostService

/// What is true of the file behind a store.
@Suite struct SQLiteFileTests {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder("sqlite")
    }

    private func post(_ number: Int) -> Post {
        Post(id: "post_\(number)", userID: "alice", content: "\(number)", createdAt: .now)
    }

    @Test func manyMayOpenANewFileAtOnce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask { [folder] in
                    let store = try SQLitePostStore(path: folder.path + "/new/posts.sqlite")
                    for step in 0..<10 { _ = try await store.create(post(number * 10 + step), key: nil) }
                }
            }
            try await group.waitForAll()
        }
        let store = try SQLitePostStore(path: folder.path + "/new/posts.sqlite")
        #expect(
            try await store.popular(Visibility(hidden: .none, shown: []), Slice(limit: 100, skip: 0)).items.count
                == 80)
    }

    @Test func aRemovedFileTakesNoMoreWrites() async throws {
        let path = folder.path + "/posts.sqlite"
        let store = try SQLitePostStore(path: path)
        try await store.check()
        try FileManager.default.removeItem(atPath: path)
        await #expect(throws: StoreError.self) { try await store.check() }
        await #expect(throws: StoreError.self) { try await store.create(post(1), key: nil) }
    }

    @Test func aFileThatIsNoDatabaseIsNamed() throws {
        let file = try folder.write(String(repeating: "no database ", count: 100), to: "posts.sqlite")
        let error = #expect(throws: StoreError.self) { try SQLitePostStore(path: file.path()) }
        #expect(error?.description.contains(file.path()) == true)
    }

    @Test(
        arguments: [
            ([:], "data/grover_posts.sqlite"), (["DATA_DIR": "/d", "DB_NAME": "n"], "/d/n.sqlite"),
            (["DATABASE_PATH": "/p.db", "DATA_DIR": "/d"], "/p.db"),
        ] as [([String: String], String)])
    func theFileIsWhereTheEnvironmentSays(variables: [String: String], path: String) throws {
        guard case .sqlite(path)? = try Settings(variables).checked(PostSettings.init).store else {
            Issue.record("the store is elsewhere")
            return
        }
    }

    @Test(
        arguments: [
            (["STORE_ENGINE": "oracle"], "STORE_ENGINE is 'oracle'; use one of sqlite, mongodb"),
            (["DB_NAME": "a/b"], "DB_NAME is 'a/b'; use a name without a slash, and DATA_DIR for the folder"),
        ] as [([String: String], String)])
    func aStoreThatCannotBeIsRefused(variables: [String: String], message: String) {
        let error = #expect(throws: Settings.Problems.self) {
            try Settings(variables).checked(PostSettings.init)
        }
        #expect(error?.description == message)
    }
}
