internal import Documents
internal import KubernetesModel
internal import ReleaseHistory

/// Makes secrets that nobody chooses; a value is written to the cluster and to nowhere else.
enum GeneratedSecret {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    static func object(_ secret: SecretToGenerate, namespace: String, service: String) -> Node {
        var system = SystemRandomNumberGenerator()
        let value = (0..<max(16, secret.length)).map { _ in alphabet.randomElement(using: &system) ?? 65 }
        let data = Node(texts: [secret.key: Base64.encode(value)])
        return [
            "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "immutable": true,
            "metadata": [
                "name": Node(secret.name), "namespace": Node(namespace),
                "labels": [
                    "app.kubernetes.io/managed-by": "grover-deploy", "deploy.grover.dev/service": Node(service),
                ],
            ],
            "data": data,
        ]
    }
}
