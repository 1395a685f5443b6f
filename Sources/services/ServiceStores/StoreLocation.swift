public import MongoStores
public import ServiceKit
internal import Stores

/// Where the store of a service is, as its settings say.
public enum StoreLocation: Sendable {
    case sqlite(path: String)
    case mongodb(MongoAddress, database: String)

    /// Nil where the settings name no store that there can be, which they then tell when they are checked.
    ///
    /// - Parameter database: its name where none is set.
    public init?(_ settings: Settings, database: String) {
        let engine = settings.choice("STORE_ENGINE", default: StoreEngine.sqlite, "the kind of database")
        let name = settings.string("DB_NAME", default: database, "the database; .sqlite is added for a file")
        let path = settings.string("DATABASE_PATH", "for sqlite: the file, instead of DATA_DIR and DB_NAME")
        let folder = settings.string("DATA_DIR", default: "data", "for sqlite: the folder of the file")
        let url = settings.secret(
            "MONGO_URL", "for mongodb: where it is, such as mongodb://user:password@host:27017/?replicaSet=name")
        let password = settings.secret(
            "MONGO_PASSWORD", "for mongodb: the password, where MONGO_URL has a user alone")
        switch engine {
        case .sqlite:
            if name.contains("/") {
                settings.refuse("DB_NAME", expected: "a name without a slash, and DATA_DIR for the folder")
            }
            self = .sqlite(path: path ?? "\(folder)/\(name).sqlite")
        case .mongodb:
            if !Self.isDatabase(name) {
                settings.refuse("DB_NAME", expected: "up to 63 letters, digits, - and _")
            }
            guard let url, let address = try? MongoAddress(url.revealed, password: password?.revealed) else {
                settings.refuse(
                    "MONGO_URL",
                    expected: "mongodb://user:password@host:27017/?replicaSet=name, as STORE_ENGINE is mongodb, "
                        + "with %-escapes for what is no letter or digit of user and password")
                return nil
            }
            self = .mongodb(address, database: name)
        }
    }

    /// What every server takes for the name of a database.
    private static func isDatabase(_ name: String) -> Bool {
        name.utf8.count <= 63
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
}
