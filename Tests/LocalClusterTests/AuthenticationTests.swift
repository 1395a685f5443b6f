import AsyncHTTPClient
import Documents
import LocalCluster
import Testing

@Suite struct AuthenticationTests {
    private let path = "/api/v1/namespaces/ref/configmaps"

    @Test func nobodyMayNotList() async throws {
        try await RunningControlPlane.with(.none) { cluster in
            let answer = try await cluster.send("GET", path)
            #expect(answer.status == 403)
            #expect(
                answer.body["message"]?.string
                    == #"configmaps is forbidden: User "system:anonymous" cannot list resource "configmaps" in API group "" in the namespace "ref""#
            )
            #expect(answer.body["details"] == ["kind": "configmaps"])
            #expect(try await cluster.send("GET", "/api").status == 403)
            #expect(try await cluster.send("GET", "/version").body["minor"] == "36")
            #expect(try await cluster.send("GET", "/readyz").text == "ok")
        }
    }

    @Test func aBadTokenIsUnauthorized() async throws {
        try await RunningControlPlane.with(.none) { cluster in
            let answer = try await cluster.send("GET", path, token: "of-nobody")
            #expect(answer.status == 401)
            #expect(answer.body["message"] == "Unauthorized")
        }
    }

    @Test func theTokenIsTheAdministrator() async throws {
        try await RunningControlPlane.with(.none) { cluster in
            let answer = try await cluster.send("GET", path, token: cluster.plane.certificates.token)
            #expect(answer.status == 200)
        }
    }

    @Test func aTokenOfTheConfigurationIsItsUser() async throws {
        let tokens = [
            StaticToken("of-viewer", user: "viewer", uid: "u-2"),
            StaticToken("of-master", user: "master", groups: ["system:masters"]),
        ]
        try await RunningControlPlane.with(.none, tokens: tokens) { cluster in
            let refused = try await cluster.send("GET", path, token: "of-viewer")
            #expect(refused.status == 403)
            #expect(refused.body["message"]?.string?.contains(#"User "viewer" cannot list"#) == true)
            #expect(try await cluster.send("GET", path, token: "of-master").status == 200)
            #expect(try await cluster.send("GET", path, token: "of-viewe").status == 401)
        }
    }

    @Test func theAdministratorsCertificateIsTheAdministrator() async throws {
        try await RunningControlPlane.with(.administrator) { cluster in
            let answer = try await cluster.send("GET", path)
            #expect(answer.status == 200)
        }
    }

    @Test func credentialsCountOverHTTP1Too() async throws {
        try await RunningControlPlane.with(.administrator, version: .http1Only) { cluster in
            let answer = try await cluster.send("GET", path)
            #expect(answer.status == 200)
        }
        try await RunningControlPlane.with(.none, version: .http1Only) { cluster in
            let token = cluster.plane.certificates.token
            let answer = try await cluster.send("GET", path, token: token)
            #expect(answer.status == 200)
            #expect(try await cluster.send("GET", path).status == 403)
        }
    }

    @Test func aCertificateOfAnotherAuthorityIsUnauthorized() async throws {
        let foreign = try ClusterCertificates.make().administrator
        try await RunningControlPlane.with(.certificate(foreign)) { cluster in
            let answer = try await cluster.send("GET", path)
            #expect(answer.status == 401)
        }
    }
}
