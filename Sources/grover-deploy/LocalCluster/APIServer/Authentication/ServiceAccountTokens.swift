import Crypto
public import Documents
public import KubernetesModel

/// A token and how long it is good.
public struct IssuedToken: Sendable {
    public let token: String
    public let expires: Timestamp
}

/// Signs tokens for service accounts and tells whose a token is.
///
/// A token ends with its time, with its account, and with the object that it is bound to.
public final class ServiceAccountTokens: Sendable {
    static let issuer = "https://kubernetes.default.svc.cluster.local"
    /// A bound pod that is gone leaves its token valid for its last words.
    private static let leeway = 60.0

    private let key: ServiceAccountKey
    private let store: ObjectStore
    private let now: @Sendable () -> Timestamp

    init(key: ServiceAccountKey, store: ObjectStore, now: @escaping @Sendable () -> Timestamp) {
        self.key = key
        self.store = store
        self.now = now
    }

    /// The token that a volume of a pod asks for: bound to the pod, and to its node.
    ///
    /// - Parameter audience: nil for this cluster's API.
    /// - Throws: `APIStatus` when the pod's service account or the pod itself is not there.
    public func issue(for pod: Node, audience: String? = nil, seconds: Int = 3607) throws -> IssuedToken {
        let account = ServiceAccountName(
            namespace: pod.objectNamespace ?? "",
            name: pod.value(at: "spec", "serviceAccountName")?.string ?? "default")
        return try issue(
            for: account, audiences: audience.map { [$0] } ?? [], seconds: seconds,
            boundTo: BoundObject(type: .pods, name: pod.objectName ?? "", uid: pod.uid))
    }

    /// - Parameters:
    ///   - audiences: whom the token is for; none means this cluster's API.
    ///   - bound: the object with which the token ends.
    func issue(
        for account: ServiceAccountName, audiences: [String], seconds: Int, boundTo bound: BoundObject? = nil
    ) throws -> IssuedToken {
        let key = ObjectKey(.serviceAccounts, namespace: account.namespace, name: account.name)
        guard let object = store.object(key) else { throw APIStatus.notFound(.serviceAccounts, account.name) }
        var own: Node = [
            "namespace": Node(account.namespace), "serviceaccount": Self.reference(object.node),
        ]
        if let bound {
            let target = try bound.find(in: store, for: account).node
            own[bound.claim] = Self.reference(target)
            if bound.type == .pods, let name = target.value(at: "spec", "nodeName")?.string,
                let node = store.object(ObjectKey(.nodes, namespace: nil, name: name))
            {
                own["node"] = Self.reference(node.node)
            }
        }
        let start = Int(now().secondsSince1970)
        let audiences = audiences.isEmpty ? [Self.issuer] : audiences
        let claims: Node = [
            "aud": Node(audiences.map { Node($0) }), "exp": Node(start + seconds), "iat": Node(start),
            "iss": Node(Self.issuer), "jti": Node(ObjectRegistry.uid()), "kubernetes.io": own, "nbf": Node(start),
            "sub": Node(account.userName),
        ]
        return IssuedToken(
            token: try WebToken.sign(claims, keyID: self.key.id, by: self.key.key),
            expires: Timestamp(secondsSince1970: Double(start + seconds)))
    }

    /// The token of a Secret, which lives as long as the Secret does.
    func issue(forSecret secret: Node, of account: Node) throws -> String {
        let name = ServiceAccountName(namespace: account.objectNamespace ?? "", name: account.objectName ?? "")
        let prefix = "kubernetes.io/serviceaccount"
        let claims: Node = [
            "iss": Node(prefix), "\(prefix)/namespace": Node(name.namespace),
            "\(prefix)/secret.name": Node(secret.objectName ?? ""), "\(prefix)/service-account.name": Node(name.name),
            "\(prefix)/service-account.uid": Node(account.uid ?? ""), "sub": Node(name.userName),
        ]
        return try WebToken.sign(claims, keyID: key.id, by: key.key)
    }

    /// Whose a token is.
    ///
    /// - Parameter wanted: audiences of which the token must be for one.
    /// - Returns: the user and those of the audiences; nil for a token that is not, or no longer, good.
    func user(of token: String, for wanted: [String]) -> (user: APIUser, audiences: [String])? {
        guard let claims = WebToken(token, signedBy: key.key.publicKey)?.claims else { return nil }
        guard claims["iss"]?.string == Self.issuer else {
            return legacyUser(claims, token: token).map { ($0, wanted) }
        }
        let time = now().secondsSince1970
        let audiences = claims["aud"]?.list?.compactMap(\.string) ?? []
        let common = wanted.filter(audiences.contains)
        guard !common.isEmpty, let own = claims["kubernetes.io"], let expiry = claims["exp"]?.double, expiry > time,
            let start = claims["nbf"]?.double, start <= time + 1,
            let account = claims["sub"]?.string.flatMap({ ServiceAccountName(userName: $0) }),
            stands(.serviceAccounts, account.namespace, own["serviceaccount"])
        else { return nil }
        var extra = ["authentication.kubernetes.io/credential-id": ["JTI=\(claims["jti"]?.string ?? "")"]]
        for (type, claim) in [(ResourceType.pods, "pod"), (.secrets, "secret"), (.nodes, "node")] {
            guard let reference = own[claim] else { continue }
            // A pod's node is told, but the token does not hang on it.
            let isBound = claim != "node" || own["pod"] == nil
            guard !isBound || stands(type, account.namespace, reference) else { return nil }
            guard claim != "secret" else { continue }
            extra["authentication.kubernetes.io/\(claim)-name"] = [reference["name"]?.string ?? ""]
            extra["authentication.kubernetes.io/\(claim)-uid"] = [reference["uid"]?.string ?? ""]
        }
        return (identity(of: account, uid: own.value(at: "serviceaccount", "uid")?.string, extra: extra), common)
    }

    private func legacyUser(_ claims: Node, token: String) -> APIUser? {
        let prefix = "kubernetes.io/serviceaccount"
        func claim(_ name: String) -> String { claims["\(prefix)/\(name)"]?.string ?? "" }
        guard claims["iss"]?.string == prefix else { return nil }
        let account = ServiceAccountName(namespace: claim("namespace"), name: claim("service-account.name"))
        let reference: Node = ["name": Node(account.name), "uid": Node(claim("service-account.uid"))]
        let secret = store.object(ObjectKey(.secrets, namespace: account.namespace, name: claim("secret.name")))
        guard stands(.serviceAccounts, account.namespace, reference), claims["sub"]?.string == account.userName,
            let secret, secret.node.deletionTimestamp == nil,
            secret.node.value(at: "data", "token")?.string == Base64.encode(token.utf8)
        else { return nil }
        return identity(of: account, uid: claim("service-account.uid"), extra: [:])
    }

    private func identity(of account: ServiceAccountName, uid: String?, extra: [String: [String]]) -> APIUser {
        APIUser(
            name: account.userName, uid: uid, groups: account.groups + [APIUser.authenticatedGroup], extra: extra)
    }

    /// Whether exactly this object stands, and is not long on its way out.
    private func stands(_ type: ResourceType, _ namespace: String, _ reference: Node?) -> Bool {
        guard let name = reference?["name"]?.string, let uid = reference?["uid"]?.string,
            let object = store.object(ObjectKey(type, namespace: namespace, name: name)), object.node.uid == uid
        else { return false }
        guard let deletion = object.node.deletionTimestamp.flatMap({ Timestamp($0) }) else { return true }
        return now().seconds(since: deletion) < Self.leeway
    }

    private static func reference(_ object: Node) -> Node {
        ["name": Node(object.objectName ?? ""), "uid": Node(object.uid ?? "")]
    }
}

extension ServiceAccountTokens {
    /// The keys that others check tokens with, as `/openid/v1/jwks` publishes them.
    var keys: Node { ["keys": [key.published]] }

    /// How others find the keys, as `/.well-known/openid-configuration` says it.
    var discovery: Node {
        [
            "issuer": Node(Self.issuer), "jwks_uri": Node("\(Self.issuer)/openid/v1/jwks"),
            "response_types_supported": ["id_token"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        ]
    }
}
