internal import MongoStores
internal import SQLiteStores
public import Stores

extension StoreLocation {
    /// The word for the engine in metrics.
    var engine: String {
        switch self {
        case .sqlite: StoreEngine.sqlite.rawValue
        case .mongodb: StoreEngine.mongodb.rawValue
        }
    }

    /// The members that are kept there.
    public func openUsers(observe: StoreObservation? = nil) throws(StoreError) -> any UserStore {
        switch self {
        case .sqlite(let path): try SQLiteUserStore(path: path, observe: observe)
        case .mongodb(let address, let database):
            try MongoUserStore(at: address, database: database, observe: observe)
        }
    }

    /// The posts that are kept there.
    public func openPosts(observe: StoreObservation? = nil) throws(StoreError) -> any PostStore {
        switch self {
        case .sqlite(let path): try SQLitePostStore(path: path, observe: observe)
        case .mongodb(let address, let database):
            try MongoPostStore(at: address, database: database, observe: observe)
        }
    }

    /// The members that are kept there, for an import.
    public func openUserImport() throws(StoreError) -> any ImportStore<UserRecord> {
        switch self {
        case .sqlite(let path): try SQLiteUserStore(path: path)
        case .mongodb(let address, let database): try MongoUserStore(at: address, database: database)
        }
    }

    /// The posts that are kept there, for an import.
    public func openPostImport() throws(StoreError) -> any ImportStore<PostRecord> {
        switch self {
        case .sqlite(let path): try SQLitePostStore(path: path)
        case .mongodb(let address, let database): try MongoPostStore(at: address, database: database)
        }
    }
}
