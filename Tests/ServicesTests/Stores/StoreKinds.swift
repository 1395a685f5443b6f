import Foundation
import SQLiteStores
import Stores
import Synchronization
import TestSupport

@testable import MongoStores

/// Every implementation of the stores; each must meet all expectations.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite
    case mongodb

    func users(in place: StorePlace) async throws -> any UserStore {
        switch self {
        case .sqlite: try SQLiteUserStore(path: place.path + "/users.sqlite")
        case .mongodb: try MongoUserStore(at: try await place.address(), database: place.users)
        }
    }

    func posts(in place: StorePlace) async throws -> any PostStore {
        switch self {
        case .sqlite: try SQLitePostStore(path: place.path + "/posts.sqlite")
        case .mongodb: try MongoPostStore(at: try await place.address(), database: place.posts)
        }
    }

    /// What tells a user service of this place, and a post service the same way.
    func variables(of place: StorePlace, database: String) async throws -> [String: String] {
        switch self {
        case .sqlite: ["STORE_ENGINE": rawValue, "DATA_DIR": place.path]
        case .mongodb:
            [
                "STORE_ENGINE": rawValue, "MONGO_URL": try await place.url(), "DB_NAME": database,
            ]
        }
    }
}

/// Where the stores of one test keep what they keep: a folder, and databases that are dropped with it.
final class StorePlace: Sendable {
    private let folder: ScratchFolder
    private let server = Mutex<String?>(nil)

    init(_ purpose: String) throws {
        folder = try ScratchFolder(purpose)
    }

    var path: String { folder.path }
    var users: String { "users_" + name }
    var posts: String { "posts_" + name }
    private var name: String { folder.url.lastPathComponent.replacing("-", with: "_") }

    func url() async throws -> String {
        let url = try await MongoServer.shared.value
        server.withLock { $0 = url }
        return url
    }

    func address() async throws -> MongoAddress { try MongoAddress(try await url()) }

    deinit {
        // The tests' own server takes all with it; a given one is left as it was.
        guard ProcessInfo.processInfo.environment["MONGO_URL"] != nil else { return }
        guard let url = server.withLock({ $0 }), let address = try? MongoAddress(url) else { return }
        // Done here and now: what goes on while the program exits meets libraries that have taken themselves down.
        let pool = try? MongoPool(address)
        for name in [users, posts] {
            _ = try? pool?.withClient { try MongoCalls(client: $0, database: name).command(["dropDatabase": 1]) }
        }
    }
}

/// Four replicas of a store.
func several<Store>(_ make: () async throws -> Store) async throws -> [Store] {
    var stores: [Store] = []
    for _ in 0..<4 { stores.append(try await make()) }
    return stores
}
