import Documents
import KubernetesModel

extension APIServer {
    private static let shortest = 600
    private static let longest = 1 << 32

    /// Makes a token for a service account, as its subresource `token` is asked to.
    func token(_ request: APIRequest, _ path: ResourcePath) throws -> APIResponse {
        let account = try registry.get(path.key)
        let body = try RequestBody.read(request, kind: "TokenRequest").object
        var spec = body["spec"] ?? .emptyMap
        let audiences = spec["audiences"]?.list?.compactMap(\.string) ?? []
        let seconds = spec["expirationSeconds"]?.int ?? 3600
        if seconds < Self.shortest || seconds > Self.longest {
            let why =
                seconds < Self.shortest
                ? "may not specify a duration less than 10 minutes"
                : "may not specify a duration larger than 2^32 seconds"
            throw APIStatus.invalid(
                kind: "TokenRequest", group: ReviewKind.token.group, name: "",
                [
                    APIStatus.Cause(
                        reason: "FieldValueInvalid", message: "Invalid value: \(seconds): \(why)",
                        field: "spec.expirationSeconds")
                ])
        }
        let reference = spec["boundObjectRef"].flatMap { $0.isNull ? nil : $0 }
        let issued = try tokens.accounts.issue(
            for: ServiceAccountName(namespace: account.key.namespace, name: account.key.name), audiences: audiences,
            seconds: seconds, boundTo: try reference.map { try BoundObject(reference: $0) })
        spec["audiences"] = audiences.isEmpty ? [Node(ServiceAccountTokens.issuer)] : spec["audiences"]
        spec["expirationSeconds"] = Node(seconds)
        spec["boundObjectRef"] = reference ?? .null
        return .json(
            [
                "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1",
                "metadata": [
                    "name": Node(account.key.name), "namespace": Node(account.key.namespace),
                    "creationTimestamp": Node(registry.now().text),
                ],
                "spec": spec,
                "status": ["token": Node(issued.token), "expirationTimestamp": Node(issued.expires.text)],
            ], status: 201)
    }

    /// What a TokenReview is told about the token in it.
    func tokenReview(_ spec: Node) throws -> Node {
        guard let token = spec["token"]?.string, !token.isEmpty else {
            throw APIStatus.badRequest("token is required for TokenReview in authentication")
        }
        let audiences = spec["audiences"]?.list?.compactMap(\.string) ?? []
        guard let found = tokens.user(of: token, for: audiences) else {
            return ["user": [:], "error": "[invalid bearer token]"]
        }
        return [
            "authenticated": true, "user": found.user.node,
            "audiences": Node(found.audiences.map { Node($0) }),
        ]
    }
}
