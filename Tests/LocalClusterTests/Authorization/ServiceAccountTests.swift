import Documents
import LocalCluster
import Testing

@Suite struct ServiceAccountTests {
    private let core = "/api/v1/namespaces/default"
    private let whoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    private let ownReview: Node = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]

    private func request(_ spec: Node = [:]) -> Node {
        ["apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec]
    }

    private func pod(_ name: String, _ changes: (inout Node) -> Void = { _ in }) -> Node {
        var pod: Node = [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": Node(name)],
            "spec": ["containers": [["name": "c", "image": "c:1"]]],
        ]
        changes(&pod)
        return pod
    }

    private func token(_ cluster: RunningControlPlane, _ spec: Node = [:]) async throws -> String {
        let answer = try await cluster.make("\(core)/serviceaccounts/default/token", request(spec))
        return try #require(answer.body.value(at: "status", "token")?.string)
    }

    @Test func aTokenIsItsAccountAndEndsWithIt() async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make("\(core)/serviceaccounts", ["metadata": ["name": "robot"]])
            let issued = try await cluster.make("\(core)/serviceaccounts/robot/token", request())
            #expect(issued.body.value(at: "spec", "expirationSeconds") == 3600)
            let token = try #require(issued.body.value(at: "status", "token")?.string)
            let user = try await cluster.send("POST", whoAmI, ownReview, token: token).body.value(
                at: "status", "userInfo")
            #expect(user?["username"] == "system:serviceaccount:default:robot")
            #expect(
                user?["groups"] == [
                    "system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated",
                ])
            #expect(user?.value(at: "extra", "authentication.kubernetes.io/credential-id") != nil)
            _ = try await cluster.send("DELETE", "\(core)/serviceaccounts/robot", token: "t-admin")
            #expect(try await cluster.send("POST", whoAmI, ownReview, token: token).status == 401)
            // One of the same name is another one.
            try await cluster.make("\(core)/serviceaccounts", ["metadata": ["name": "robot"]])
            #expect(try await cluster.send("POST", whoAmI, ownReview, token: token).status == 401)
        }
    }

    @Test func aTokenOfAPodEndsWithThePod() async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make("\(core)/pods", pod("p"))
            let token = try await token(
                cluster, ["boundObjectRef": ["kind": "Pod", "apiVersion": "v1", "name": "p"]])
            let user = try await cluster.send("POST", whoAmI, ownReview, token: token).body
            #expect(
                user.value(at: "status", "userInfo", "extra", "authentication.kubernetes.io/pod-name") == ["p"])
            _ = try await cluster.send("DELETE", "\(core)/pods/p", token: "t-admin")
            #expect(try await cluster.send("POST", whoAmI, ownReview, token: token).status == 401)
        }
    }

    @Test func tokensOfOthersAndForOthersAreRefused() async throws {
        try await AccessCluster.with { cluster in
            let token = try await token(cluster)
            let other = try await self.token(cluster, ["audiences": ["vault"]])
            #expect(try await cluster.send("POST", whoAmI, ownReview, token: other).status == 401)
            // Another signature, another text under the signature, and none at all.
            let parts = token.split(separator: ".").map(String.init)
            let none = "eyJhbGciOiJub25lIn0"
            for forged in [
                "\(parts[0]).\(parts[1]).\(String(parts[2].reversed()))", "\(parts[0]).\(parts[1])A.\(parts[2])",
                "\(none).\(parts[1]).", "\(parts[0]).\(parts[1]).", "..", "a.b.c",
            ] {
                #expect(try await cluster.send("POST", whoAmI, ownReview, token: forged).status == 401, "\(forged)")
            }
            let short = try await cluster.send(
                "POST", "\(core)/serviceaccounts/default/token", request(["expirationSeconds": 60]), token: "t-admin")
            #expect(short.status == 422)
            #expect(
                short.body["message"]?.string?.hasSuffix(
                    "Invalid value: 60: may not specify a duration less than 10 minutes") == true)
        }
    }

    @Test func aTokenReviewTellsWhoseATokenIs() async throws {
        try await AccessCluster.with { cluster in
            func review(_ spec: Node) async throws -> Node? {
                try await cluster.send(
                    "POST", "/apis/authentication.k8s.io/v1/tokenreviews",
                    ["apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": spec], token: "t-admin"
                ).body["status"]
            }
            let token = try await token(cluster, ["audiences": ["vault", "bank"]])
            let foreign = try await review(["token": Node(token)])
            #expect(foreign?["authenticated"] == nil)
            let found = try await review(["token": Node(token), "audiences": ["bank", "shop"]])
            #expect(found?["authenticated"] == true)
            #expect(found?["audiences"] == ["bank"])
            #expect(found?.value(at: "user", "username") == "system:serviceaccount:default:default")
        }
    }

    @Test func aSecretHoldsALastingToken() async throws {
        try await AccessCluster.with { cluster in
            let secret = try await cluster.make(
                "\(core)/secrets",
                [
                    "metadata": [
                        "name": "s", "annotations": ["kubernetes.io/service-account.name": "default"],
                    ],
                    "type": "kubernetes.io/service-account-token",
                ])
            let bytes = try #require(secret.body.value(at: "data", "token")?.string.flatMap(Base64.decode))
            let token = String(decoding: bytes, as: UTF8.self)
            #expect(secret.body.value(at: "data", "ca.crt") != nil)
            #expect(try await cluster.send("POST", whoAmI, ownReview, token: token).status == 201)
            _ = try await cluster.send("DELETE", "\(core)/secrets/s", token: "t-admin")
            #expect(try await cluster.send("POST", whoAmI, ownReview, token: token).status == 401)
        }
    }

    @Test func aPodGetsItsAccountAndTheVolumeOfItsToken() async throws {
        try await AccessCluster.with { cluster in
            let plain = try await cluster.make("\(core)/pods", pod("plain")).body
            #expect(plain.value(at: "spec", "serviceAccountName") == "default")
            let volume = try #require(plain.value(at: "spec", "volumes")?[0])
            #expect(volume["name"]?.string?.hasPrefix("kube-api-access-") == true)
            #expect(volume.value(at: "projected", "sources")?.list?.count == 3)
            let mount = plain.value(at: "spec", "containers")?[0]?["volumeMounts"]?[0]
            #expect(mount?["mountPath"] == "/var/run/secrets/kubernetes.io/serviceaccount")
            let without = try await cluster.make(
                "\(core)/pods", pod("without") { $0.set(false, at: "spec", "automountServiceAccountToken") }
            ).body
            #expect(without.value(at: "spec", "volumes") == nil)
            let unknown = try await cluster.send(
                "POST", "\(core)/pods", pod("unknown") { $0.set("nobody", at: "spec", "serviceAccountName") },
                token: "t-admin")
            #expect(unknown.status == 403)
            #expect(
                unknown.body["message"]
                    == #"pods "unknown" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found"#
            )
        }
    }

    @Test func aNewNamespaceHasAnAccountAndTheRootCertificate() async throws {
        try await AccessCluster.with { cluster in
            try await cluster.make("/api/v1/namespaces", ["metadata": ["name": "fresh"]])
            #expect(
                try await cluster.send("GET", "/api/v1/namespaces/fresh/serviceaccounts/default", token: "t-admin")
                    .status == 200)
            let root = try await cluster.send(
                "GET", "/api/v1/namespaces/fresh/configmaps/kube-root-ca.crt", token: "t-admin")
            #expect(root.body.value(at: "data", "ca.crt")?.string == cluster.plane.certificates.authority.certificate)
        }
    }

    @Test func theKeysArePublishedForServiceAccounts() async throws {
        try await AccessCluster.with { cluster in
            let token = try await token(cluster)
            let found = try await cluster.send("GET", "/.well-known/openid-configuration", token: token)
            #expect(found.body["id_token_signing_alg_values_supported"] == ["ES256"])
            let keys = try await cluster.send("GET", "/openid/v1/jwks", token: token)
            #expect(keys.body["keys"]?.list?.count == 1)
            #expect(keys.body["keys"]?[0]?["d"] == nil)
            #expect(try await cluster.send("GET", "/openid/v1/jwks").status == 403)
        }
    }
}
