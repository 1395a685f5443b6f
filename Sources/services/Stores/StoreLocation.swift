/// Where the store of a service is.
public enum StoreLocation: Sendable, Hashable {
    case sqlite(path: String)

    /// Nil for an engine that this build has no store for.
    ///
    /// - Parameters:
    ///   - path: of a file, in place of folder and name.
    ///   - name: of the database; a slash in it counts as a part of the path.
    public init?(engine: StoreEngine, path: String?, folder: String, name: String) {
        switch engine {
        case .sqlite: self = .sqlite(path: path ?? "\(folder)/\(name).sqlite")
        case .mongodb: return nil
        }
    }
}
