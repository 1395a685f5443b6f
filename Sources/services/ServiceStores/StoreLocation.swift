public import ServiceKit
internal import Stores

/// Where the store of a service is, as its settings say.
public enum StoreLocation: Sendable {
    case sqlite(path: String)

    /// Nil where the settings name no store that there can be, which they then tell when they are checked.
    ///
    /// - Parameter database: its name where none is set.
    public init?(_ settings: Settings, database: String) {
        let engine = settings.choice("STORE_ENGINE", default: StoreEngine.sqlite, "the kind of database")
        let name = settings.string("DB_NAME", default: database, "the database; .sqlite is added for a file")
        let path = settings.string("DATABASE_PATH", "the SQLite file, instead of DATA_DIR and DB_NAME")
        let folder = settings.string("DATA_DIR", default: "data", "the folder of the SQLite file")
        if name.contains("/") {
            settings.refuse("DB_NAME", expected: "a name without a slash, and DATA_DIR for the folder")
        }
        switch engine {
        case .sqlite: self = .sqlite(path: path ?? "\(folder)/\(name).sqlite")
        case .mongodb:
            settings.refuse("STORE_ENGINE", expected: "sqlite: there is no other store in this build")
            return nil
        }
    }
}
