import SQLiteStores
import Stores
import TestSupport

/// Every implementation of the stores; each must meet all expectations.
enum StoreKind: String, CaseIterable, Sendable {
    case sqlite

    func users(in folder: ScratchFolder) throws -> any UserStore {
        switch self {
        case .sqlite: try SQLiteUserStore(path: folder.path + "/users.sqlite")
        }
    }

    func posts(in folder: ScratchFolder) throws -> any PostStore {
        switch self {
        case .sqlite: try SQLitePostStore(path: folder.path + "/posts.sqlite")
        }
    }
}
