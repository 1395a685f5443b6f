internal import Documents

/// Reads a kubeconfig user: how to show who we are.
struct KubeconfigUser {
    private let user: KubeconfigEntry

    init(_ user: KubeconfigEntry) {
        self.user = user
    }

    /// - Throws: `Problem`
    func credentials(cluster: ClusterConfiguration) throws -> Credentials {
        if let provider = user.node["auth-provider"], !provider.isNull {
            throw Problem(
                "\(user.what) uses an 'auth-provider', which Kubernetes dropped; use the provider's exec plugin",
                at: provider.place)
        }
        var credentials = Credentials(
            token: try user.text("token"), tokenFile: try user.filePath("tokenFile"),
            clientCertificate: try clientCertificate())
        if let username = try user.text("username") {
            credentials.basic = (username, try user.text("password") ?? "")
        }
        credentials.exec = try exec(cluster)
        credentials.impersonation = try impersonation()
        return credentials
    }

    private func clientCertificate() throws -> ClientCertificate? {
        let certificate = try user.data("client-certificate")
        let key = try user.data("client-key")
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return ClientCertificate(certificate: certificate, key: key)
        case (_?, nil):
            throw Problem("\(user.what) has a client-certificate but no client-key; add it", at: user.place)
        case (nil, _?):
            throw Problem("\(user.what) has a client-key but no client-certificate; add it", at: user.place)
        }
    }

    private func exec(_ cluster: ClusterConfiguration) throws -> ExecPlugin? {
        guard let node = user.node["exec"], !node.isNull else { return nil }
        let entry = KubeconfigEntry(node: node, path: user.path, place: node.place, what: "exec of \(user.what)")
        guard let command = try entry.text("command") else {
            throw Problem("\(entry.what) names no command; add it", at: node.place)
        }
        let apiVersion = try entry.text("apiVersion") ?? ""
        let known = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]
        guard known.contains(apiVersion) else {
            throw Problem(
                "\(entry.what) has apiVersion '\(apiVersion)'; use one of \(known.joined(separator: ", "))",
                at: node["apiVersion"]?.place ?? node.place)
        }
        if try entry.text("interactiveMode") == "Always" {
            throw Problem(
                "\(entry.what) wants to ask questions, which is not possible here; sign in by hand and use a token",
                at: node["interactiveMode"]?.place)
        }
        var plugin = ExecPlugin(
            command: command.contains("/") ? try entry.filePath("command") ?? command : command,
            apiVersion: apiVersion, installHint: try entry.text("installHint"))
        plugin.arguments = (node["args"]?.list ?? []).compactMap(\.scalarText)
        for variable in node["env"]?.list ?? [] {
            guard let name = variable["name"]?.string else { continue }
            plugin.environment[name] = variable["value"]?.scalarText ?? ""
        }
        if try entry.flag("provideClusterInfo") { plugin.clusterInfo = JSON.write(info(cluster)) }
        return plugin
    }

    private func info(_ cluster: ClusterConfiguration) -> Node {
        var info: Node = ["server": Node(cluster.server)]
        info["certificate-authority-data"] = cluster.certificateAuthority.map { Node(Base64.encode($0)) }
        info["tls-server-name"] = cluster.tlsServerName.map { Node($0) }
        info["proxy-url"] = cluster.proxyURL.map { Node($0) }
        if cluster.skipsTLSVerification { info["insecure-skip-tls-verify"] = true }
        return info
    }

    private func impersonation() throws -> [(name: String, value: String)] {
        guard let name = try user.text("as") else { return [] }
        var headers = [(name: "Impersonate-User", value: name)]
        if let uid = try user.text("as-uid") { headers.append(("Impersonate-Uid", uid)) }
        for group in user.node["as-groups"]?.list ?? [] {
            if let group = group.string { headers.append(("Impersonate-Group", group)) }
        }
        return headers
    }
}
