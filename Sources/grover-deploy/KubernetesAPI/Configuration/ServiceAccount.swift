internal import Documents

/// The identity that Kubernetes gives to a pod, as far as this process runs in one.
struct ServiceAccount {
    private let host: String
    private let port: String
    private let folder: String

    /// Nil outside a cluster.
    init?(environment: [String: String], folder: String) {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], let port = environment["KUBERNETES_SERVICE_PORT"],
            !host.isEmpty, !port.isEmpty, LocalFile.exists("\(folder)/token")
        else { return nil }
        self.host = host.contains(":") ? "[\(host)]" : host
        self.port = port
        self.folder = folder
    }

    /// The token is read as requests are made: Kubernetes changes the file within the hour.
    func configuration() throws -> ClusterConfiguration {
        let namespace = try? String(decoding: LocalFile.read("\(folder)/namespace"), as: UTF8.self)
        return ClusterConfiguration(
            server: "https://\(host):\(port)", certificateAuthority: try LocalFile.read("\(folder)/ca.crt"),
            credentials: Credentials(tokenFile: "\(folder)/token"),
            namespace: namespace.map { String($0.filter { !$0.isWhitespace }) } ?? "default",
            origin: "the pod's service account")
    }
}
