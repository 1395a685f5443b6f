import Documents

/// A kubeconfig of the cluster, mostly its administrator's: everything inline, nothing of the user's own touched.
public struct Kubeconfig: Sendable {
    public let name: String
    public let port: Int
    public let certificates: ClusterCertificates
    private let user: String
    private let client: CertifiedKey

    public init(name: String = "grover-local", port: Int, certificates: ClusterCertificates) {
        self.init(
            name: name, port: port, certificates: certificates, user: name, client: certificates.administrator)
    }

    init(
        name: String = "grover-local", port: Int, certificates: ClusterCertificates, user: String,
        client: CertifiedKey
    ) {
        self.name = name
        self.port = port
        self.certificates = certificates
        self.user = user
        self.client = client
    }

    var node: Node {
        let name = Node(name)
        let user = Node(user)
        return [
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                [
                    "name": name,
                    "cluster": [
                        "server": Node("https://127.0.0.1:\(port)"),
                        "certificate-authority-data": encoded(certificates.authority.certificate),
                    ],
                ]
            ],
            "users": [
                [
                    "name": user,
                    "user": [
                        "client-certificate-data": encoded(client.certificate),
                        "client-key-data": encoded(client.key),
                    ],
                ]
            ],
            "contexts": [["name": name, "context": ["cluster": name, "user": user, "namespace": "default"]]],
            "current-context": name,
        ]
    }

    public var text: String { YAML.write(node) }

    /// Writes the file, readable by its owner alone.
    public func write(to path: String) throws {
        try PrivateFile.write(text, to: path)
    }

    private func encoded(_ pem: String) -> Node {
        Node(Base64.encode(pem.utf8))
    }
}
