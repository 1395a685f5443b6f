import Documents
import KubernetesModel

/// Gives each new pod its service account and, unless it declines, a volume with the account's token; fills Secrets
/// that ask for a lasting token.
struct ServiceAccountAdmission: AdmissionStep {
    static let tokenSecretType = "kubernetes.io/service-account-token"
    static let accountAnnotation = "kubernetes.io/service-account.name"
    private static let mountPath = "/var/run/secrets/kubernetes.io/serviceaccount"

    let identity: ClusterIdentity?

    func complete(_ object: inout Node, _ request: AdmissionRequest, in store: ObjectStore) throws {
        switch request.type {
        case .pods: try complete(pod: &object, request, in: store)
        case .secrets where object["type"]?.string == Self.tokenSecretType:
            try complete(secret: &object, request, in: store)
        default: return
        }
    }

    private func complete(pod: inout Node, _ request: AdmissionRequest, in store: ObjectStore) throws {
        var name = pod.value(at: "spec", "serviceAccountName")?.string ?? ""
        if name.isEmpty { name = "default" }
        for key in ["serviceAccountName", "serviceAccount"] { pod.set(Node(name), at: "spec", key) }
        let key = ObjectKey(.serviceAccounts, namespace: request.namespace, name: name)
        guard let account = store.object(key)?.node else {
            throw request.forbidden(
                "error looking up service account \(request.namespace)/\(name): serviceaccount \"\(name)\" not found")
        }
        if pod.value(at: "spec", "imagePullSecrets")?.list?.isEmpty ?? true,
            let secrets = account["imagePullSecrets"]?.list, !secrets.isEmpty
        {
            pod.set(Node(secrets), at: "spec", "imagePullSecrets")
        }
        let automounts =
            pod.value(at: "spec", "automountServiceAccountToken")?.bool
            ?? account["automountServiceAccountToken"]?.bool ?? true
        if automounts, identity != nil { mountToken(in: &pod) }
    }

    /// Adds the volume where at least one container has nothing of its own at the token's place.
    private func mountToken(in pod: inout Node) {
        let volume = "kube-api-access-\(ObjectRegistry.nameSuffix())"
        var isMounted = false
        for key in ["initContainers", "containers"] {
            guard var containers = pod.value(at: "spec", key)?.list else { continue }
            for index in containers.indices {
                let mounts = containers[index]["volumeMounts"]?.list ?? []
                guard !mounts.contains(where: { $0["mountPath"]?.string == Self.mountPath }) else { continue }
                let mount: Node = ["name": Node(volume), "readOnly": true, "mountPath": Node(Self.mountPath)]
                containers[index]["volumeMounts"] = Node(mounts + [mount])
                isMounted = true
            }
            pod.set(Node(containers), at: "spec", key)
        }
        guard isMounted else { return }
        let volumes = pod.value(at: "spec", "volumes")?.list ?? []
        pod.set(Node(volumes + [Self.tokenVolume(volume)]), at: "spec", "volumes")
    }

    private static func tokenVolume(_ name: String) -> Node {
        [
            "name": Node(name),
            "projected": [
                "sources": [
                    ["serviceAccountToken": ["expirationSeconds": 3607, "path": "token"]],
                    [
                        "configMap": [
                            "name": Node(RootCertificate.name), "items": [["key": "ca.crt", "path": "ca.crt"]],
                        ]
                    ],
                    [
                        "downwardAPI": [
                            "items": [
                                [
                                    "path": "namespace",
                                    "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"],
                                ]
                            ]
                        ]
                    ],
                ],
                "defaultMode": 420,
            ],
        ]
    }

    private func complete(secret: inout Node, _ request: AdmissionRequest, in store: ObjectStore) throws {
        guard let identity, let name = secret.annotations[Self.accountAnnotation],
            let account = store.object(ObjectKey(.serviceAccounts, namespace: request.namespace, name: name))?.node
        else { return }
        secret.set(account.uid.map { Node($0) }, at: "metadata", "annotations", "kubernetes.io/service-account.uid")
        if secret.value(at: "data", "token") == nil {
            let token = try identity.tokens.issue(forSecret: secret, of: account)
            secret.set(Node(Base64.encode(token.utf8)), at: "data", "token")
        }
        secret.set(Node(Base64.encode(identity.authority.utf8)), at: "data", "ca.crt")
        secret.set(Node(Base64.encode(request.namespace.utf8)), at: "data", "namespace")
    }
}

/// The ConfigMap in each namespace that holds the authority's certificate.
enum RootCertificate {
    static let name = "kube-root-ca.crt"

    static func configMap(namespace: String, authority: String) -> Node {
        [
            "metadata": [
                "name": Node(name), "namespace": Node(namespace),
                "annotations": [
                    "kubernetes.io/description": Node(
                        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal "
                            + "endpoints such as the internal service IP or kubernetes.default.svc. No other usage is "
                            + "guaranteed across distributions of Kubernetes clusters.")
                ],
            ],
            "data": ["ca.crt": Node(authority)],
        ]
    }
}

extension ObjectRegistry {
    /// Gives a new namespace what its first pod needs, so that a pod that comes at once is not refused.
    func furnish(namespace: String) throws {
        let options = WriteOptions(manager: ControllerContext.manager)
        func add(_ type: ResourceType, _ candidate: Node) throws {
            let key = ObjectKey(type, namespace: namespace, name: candidate.objectName ?? "")
            guard store.object(key) == nil else { return }
            var object = candidate
            begin(&object, type: type)
            _ = try admit(object, type: type, isNameGenerated: false, options: options)
        }
        try add(.serviceAccounts, ["metadata": ["name": "default", "namespace": Node(namespace)]])
        if let identity {
            try add(.configMaps, RootCertificate.configMap(namespace: namespace, authority: identity.authority))
        }
    }
}
