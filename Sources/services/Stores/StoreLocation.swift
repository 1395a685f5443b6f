/// Where the store of a service is, as its environment says.
///
/// | Variable | Default | |
/// |---|---|---|
/// | `STORE_ENGINE` | `sqlite` | or `mongodb` |
/// | `DATABASE_PATH` | | the database file; without it: |
/// | `DATA_DIR` | `data` | the folder of the file |
/// | `DB_NAME` | the service's own | its name, to which `.sqlite` is added |
public enum StoreLocation: Sendable, Hashable {
    case sqlite(path: String)

    public init(defaultName: String, variable: (String) -> String?) throws(StoreError) {
        let engine = variable("STORE_ENGINE") ?? StoreEngine.sqlite.rawValue
        switch StoreEngine(rawValue: engine.lowercased()) {
        case .sqlite:
            let name = variable("DB_NAME") ?? defaultName
            guard !name.contains("/") else {
                throw StoreError("DB_NAME is '\(name)'; use a name without a slash, and DATA_DIR for the folder")
            }
            self = .sqlite(path: variable("DATABASE_PATH") ?? "\(variable("DATA_DIR") ?? "data")/\(name).sqlite")
        case .mongodb:
            throw StoreError("no mongodb store in this build; set STORE_ENGINE to sqlite")
        case nil:
            let known = StoreEngine.allCases.map(\.rawValue).joined(separator: ", ")
            throw StoreError("STORE_ENGINE is '\(engine)'; use one of \(known)")
        }
    }
}
