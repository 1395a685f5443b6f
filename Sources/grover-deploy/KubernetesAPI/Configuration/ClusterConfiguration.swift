/// Where a cluster is, how to trust it and who we are there: what a kubeconfig context comes down to.
public struct ClusterConfiguration: Sendable {
    /// The API server, for example `https://10.0.0.1:6443`; a path after the host is kept.
    public var server: String
    /// PEM certificates that the server's certificate must descend from; nil trusts what the system trusts.
    public var certificateAuthority: [UInt8]?
    /// The name that the server's certificate must bear, when it is not the host of `server`.
    public var tlsServerName: String?
    /// True only when the kubeconfig says `insecure-skip-tls-verify`.
    public var skipsTLSVerification: Bool
    /// A proxy of this cluster's own; nil leaves it to `HTTPS_PROXY` and `NO_PROXY`.
    public var proxyURL: String?
    public var credentials: Credentials
    /// The namespace of objects that name none.
    public var namespace: String
    public var contextName: String?
    /// The file, or the words, that an error message names as the place to mend.
    public var origin: String

    public init(
        server: String, certificateAuthority: [UInt8]? = nil, tlsServerName: String? = nil,
        skipsTLSVerification: Bool = false, proxyURL: String? = nil, credentials: Credentials = Credentials(),
        namespace: String = "default", contextName: String? = nil, origin: String = "the configuration"
    ) {
        self.server = server
        self.certificateAuthority = certificateAuthority
        self.tlsServerName = tlsServerName
        self.skipsTLSVerification = skipsTLSVerification
        self.proxyURL = proxyURL
        self.credentials = credentials
        self.namespace = namespace
        self.contextName = contextName
        self.origin = origin
    }
}

/// A client certificate with its key, both PEM.
public struct ClientCertificate: Sendable, Equatable, CustomReflectable {
    public var certificate: [UInt8]
    public var key: [UInt8]

    public init(certificate: [UInt8], key: [UInt8]) {
        self.certificate = certificate
        self.key = key
    }

    public var customMirror: Mirror { Mirror(self, children: ["key": "(hidden)"]) }
}

/// All that a kubeconfig user may bring; printing it shows no secret.
public struct Credentials: Sendable, CustomReflectable {
    public var token: String?
    /// Read again every minute; what it says wins over `token`.
    public var tokenFile: String?
    public var clientCertificate: ClientCertificate?
    public var basic: (username: String, password: String)?
    public var exec: ExecPlugin?
    /// Headers that ask the server to treat us as somebody else.
    public var impersonation: [(name: String, value: String)]

    public init(
        token: String? = nil, tokenFile: String? = nil, clientCertificate: ClientCertificate? = nil,
        basic: (username: String, password: String)? = nil, exec: ExecPlugin? = nil,
        impersonation: [(name: String, value: String)] = []
    ) {
        self.token = token
        self.tokenFile = tokenFile
        self.clientCertificate = clientCertificate
        self.basic = basic
        self.exec = exec
        self.impersonation = impersonation
    }

    public var customMirror: Mirror {
        let kinds: [(String, Bool)] = [
            ("token", token != nil), ("tokenFile", tokenFile != nil), ("certificate", clientCertificate != nil),
            ("basic", basic != nil), ("exec", exec != nil),
        ]
        return Mirror(self, children: ["kinds": kinds.filter(\.1).map(\.0)])
    }
}
