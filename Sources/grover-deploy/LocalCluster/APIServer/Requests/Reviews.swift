import Documents
import KubernetesModel

/// What a client asks about itself: who it is, and whether it may do something.
enum Reviews {
    static func answer(_ request: APIRequest, path: RequestPath, now: Timestamp) throws -> Node {
        let user = request.user
        guard path == .accessReview else {
            return [
                "kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1",
                "metadata": ["creationTimestamp": Node(now.text)],
                "status": [
                    "userInfo": ["username": Node(user.name), "groups": Node(user.groups.map { Node($0) })]
                ],
            ]
        }
        let body = try RequestBody.read(request).object
        return [
            "kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "metadata": [:],
            "spec": body["spec"] ?? .emptyMap, "status": ["allowed": Node(user.isAdministrator)],
        ]
    }
}
