public import Documents

/// What the catalog says that its objects do not show.
public struct DeclaredCatalog: Sendable {
    public struct Service: Sendable {
        public let name: String
        /// As many as there can be, where an autoscaler decides.
        public let replicas: Int
        /// `sqlite` or another engine.
        public let storeEngine: String?
        public let storePlace: Place?
        /// The services that it calls.
        public let needs: [String]

        public init(name: String, replicas: Int, storeEngine: String?, storePlace: Place?, needs: [String]) {
            self.name = name
            self.replicas = replicas
            self.storeEngine = storeEngine
            self.storePlace = storePlace
            self.needs = needs
        }
    }

    public var services: [Service] = []
    /// The Secrets that `apply` makes, and the key of each.
    public var generatedSecrets: [String: String] = [:]
    /// The cluster of this machine, where all pods share one disk.
    public var isLocal = false

    public init() {}
}
