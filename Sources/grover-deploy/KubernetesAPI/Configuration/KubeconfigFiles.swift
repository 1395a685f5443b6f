internal import Documents

/// The files of a `KUBECONFIG` list together: whoever defines a name first, wins.
struct KubeconfigFiles {
    let files: [KubeconfigFile]

    init(_ files: [KubeconfigFile]) {
        self.files = files
    }

    /// - Throws: `Problem`
    func configuration(context chosen: String?) throws -> ClusterConfiguration {
        let name = try chosen ?? currentContext()
        let context = try entry("contexts", "context", named: name, askedBy: nil)
        guard let clusterName = try context.text("cluster") else {
            throw Problem("\(context.what) names no cluster; add 'cluster'", at: context.place)
        }
        let cluster = try entry("clusters", "cluster", named: clusterName, askedBy: context)
        var configuration = try self.configuration(of: cluster)
        if let userName = try context.text("user") {
            let user = try entry("users", "user", named: userName, askedBy: context)
            configuration.credentials = try KubeconfigUser(user).credentials(cluster: configuration)
        }
        configuration.namespace = try context.text("namespace") ?? "default"
        configuration.contextName = name
        configuration.origin = context.path
        return configuration
    }

    private func currentContext() throws -> String {
        for file in files {
            if let name = file.root["current-context"]?.string, !name.isEmpty { return name }
        }
        let known = names("contexts")
        let choice = known.isEmpty ? "there is none in it" : "it knows \(known)"
        throw Problem("\(paths) chooses no context (\(choice)); name one with --context")
    }

    private func entry(
        _ key: String, _ inner: String, named name: String, askedBy context: KubeconfigEntry?
    ) throws -> KubeconfigEntry {
        for file in files {
            if let entry = try file.entry(key, inner, named: name) { return entry }
        }
        let known = names(key)
        let choice = known.isEmpty ? "there are no \(key)" : "known \(key): \(known)"
        if let context {
            let place = context.node[inner]?.place ?? context.place
            throw Problem("\(context.what) asks for the unknown \(inner) '\(name)'; \(choice)", at: place)
        }
        throw Problem("there is no \(inner) '\(name)' in \(paths); \(choice)")
    }

    private func configuration(of cluster: KubeconfigEntry) throws -> ClusterConfiguration {
        guard var server = try cluster.text("server") else {
            throw Problem("\(cluster.what) has no server; add its address as 'server'", at: cluster.place)
        }
        guard server.hasPrefix("https://") || server.hasPrefix("http://"), URLText.authority(of: server) != nil else {
            throw Problem(
                "the server of \(cluster.what) is '\(server)'; write it as https://HOST:PORT",
                at: cluster.node["server"]?.place)
        }
        while server.hasSuffix("/") { server.removeLast() }
        let authority = try cluster.data("certificate-authority")
        let insecure = try cluster.flag("insecure-skip-tls-verify")
        if insecure && authority != nil {
            throw Problem(
                "\(cluster.what) has a certificate authority and says not to verify; remove one of the two",
                at: cluster.node["insecure-skip-tls-verify"]?.place)
        }
        return ClusterConfiguration(
            server: server, certificateAuthority: authority, tlsServerName: try cluster.text("tls-server-name"),
            skipsTLSVerification: insecure, proxyURL: try cluster.text("proxy-url"))
    }

    private func names(_ key: String) -> String {
        var seen = Set<String>()
        let names = files.flatMap { $0.names(key) }.filter { seen.insert($0).inserted }
        return names.map { "'\($0)'" }.joined(separator: ", ")
    }

    private var paths: String { files.map(\.path).joined(separator: ", ") }
}
