import Documents

/// The kubeconfig of the cluster's administrator: everything inline, nothing of the user's own touched.
public struct Kubeconfig: Sendable {
    public let name: String
    public let port: Int
    public let certificates: ClusterCertificates

    public init(name: String = "grover-local", port: Int, certificates: ClusterCertificates) {
        self.name = name
        self.port = port
        self.certificates = certificates
    }

    var node: Node {
        let name = Node(name)
        let admin = certificates.administrator
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
                    "name": name,
                    "user": [
                        "client-certificate-data": encoded(admin.certificate), "client-key-data": encoded(admin.key),
                    ],
                ]
            ],
            "contexts": [["name": name, "context": ["cluster": name, "user": name, "namespace": "default"]]],
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
