internal import Documents
internal import KubernetesModel

/// What one request shows of who we are.
struct RequestCredentials: Sendable {
    var headers: [(name: String, value: String)] = []
    var clientCertificate: ClientCertificate?
    /// Counts the times credentials were fetched anew.
    var generation = 0
}

/// Keeps the credentials of a configuration fresh: token files change, and what a plugin gave expires.
actor CredentialProvider {
    private let credentials: Credentials
    private let now: @Sendable () -> Timestamp
    private var generation = 0
    private var fileToken: (text: String, readAt: Timestamp)?
    private var execCredential: ExecCredential?
    private var fetching: Task<ExecCredential, any Error>?

    private static let fileTokenSeconds = 60.0
    private static let leewaySeconds = 10.0

    init(_ credentials: Credentials, now: @escaping @Sendable () -> Timestamp = { Timestamp.now }) {
        self.credentials = credentials
        self.now = now
    }

    /// - Throws: `Problem`
    func current() async throws -> RequestCredentials {
        var result = RequestCredentials(
            headers: credentials.impersonation, clientCertificate: credentials.clientCertificate)
        if let token = try await token() {
            result.headers.append(("Authorization", "Bearer \(token)"))
        } else if let basic = credentials.basic {
            result.headers.append(
                ("Authorization", "Basic \(Base64.encode(Array("\(basic.username):\(basic.password)".utf8)))"))
        }
        if let certificate = execCredential?.clientCertificate { result.clientCertificate = certificate }
        result.generation = generation
        return result
    }

    /// After a 401: forgets what was fetched, and says whether a second try may end better.
    func reject(_ used: RequestCredentials) -> Bool {
        guard used.generation == generation else { return true }
        guard fileToken != nil || execCredential != nil else { return false }
        if let fileToken, now().seconds(since: fileToken.readAt) < 1, execCredential == nil { return false }
        fileToken = nil
        execCredential = nil
        generation += 1
        return true
    }

    private func token() async throws -> String? {
        if let path = credentials.tokenFile { return try readTokenFile(path) }
        if let token = credentials.token { return token }
        guard let plugin = credentials.exec else { return nil }
        return try await fetch(plugin).token
    }

    /// A file that cannot be read any more leaves the last token in use: it may still be valid.
    private func readTokenFile(_ path: String) throws -> String {
        if let fileToken, now().seconds(since: fileToken.readAt) < Self.fileTokenSeconds { return fileToken.text }
        do {
            let text = String(decoding: try LocalFile.read(path), as: UTF8.self)
            let token = String(text.filter { !$0.isWhitespace })
            guard !token.isEmpty else {
                throw Problem("the token file \(path) is empty; sign in to the cluster again")
            }
            fileToken = (token, now())
            return token
        } catch {
            if let fileToken { return fileToken.text }
            if let token = credentials.token { return token }
            throw error
        }
    }

    /// Requests that come while a plugin runs wait for the one run.
    private func fetch(_ plugin: ExecPlugin) async throws -> ExecCredential {
        if let known = execCredential {
            guard let expires = known.expires, expires.seconds(since: now()) < Self.leewaySeconds else {
                return known
            }
        }
        if let fetching { return try await fetching.value }
        let task = Task { try await plugin.run() }
        fetching = task
        defer { fetching = nil }
        let fresh = try await task.value
        execCredential = fresh
        generation += 1
        return fresh
    }
}
