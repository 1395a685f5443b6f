import Documents
import Testing

@testable import KubernetesAPI

struct KubeconfigTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    static let whole = """
        apiVersion: v1
        kind: Config
        current-context: main
        contexts:
        - {name: main, context: {cluster: c, user: u, namespace: shop}}
        - {name: other, context: {cluster: c2, user: u}}
        clusters:
        - {name: c, cluster: {server: "https://10.0.0.1:6443/", certificate-authority: pki/ca.pem, tls-server-name: kube}}
        - {name: c2, cluster: {server: "https://[::1]:6443", insecure-skip-tls-verify: true, proxy-url: "socks5://p:1"}}
        users:
        - {name: u, user: {token: secret-token}}
        """

    private func load(_ text: String, context: String? = nil) throws -> ClusterConfiguration {
        try Kubeconfig.load(
            environment: [:], explicitPath: try folder.write("config", text), context: context)
    }

    @Test func readsTheCurrentContext() throws {
        try folder.write("pki/ca.pem", "authority")
        let found = try load(Self.whole)
        #expect(found.server == "https://10.0.0.1:6443")
        #expect(found.certificateAuthority == Array("authority".utf8))
        #expect(found.tlsServerName == "kube" && found.namespace == "shop" && found.contextName == "main")
        #expect(found.credentials.token == "secret-token")
        #expect(found.origin.hasSuffix("/config"))
    }

    @Test func readsAnotherContextOnRequest() throws {
        let found = try load(Self.whole, context: "other")
        #expect(found.skipsTLSVerification && found.proxyURL == "socks5://p:1")
        #expect(found.namespace == "default")
    }

    @Test func prefersInlineDataToFiles() throws {
        let data = Base64.encode(Array("inline".utf8))
        let found = try load(
            """
            current-context: a
            contexts: [{name: a, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://h", certificate-authority: no/such, certificate-authority-data: \(data)}}]
            users: [{name: u, user: {client-certificate-data: \(data), client-key-data: \(data)}}]
            """)
        #expect(found.certificateAuthority == Array("inline".utf8))
        #expect(found.credentials.clientCertificate?.key == Array("inline".utf8))
    }

    @Test func mergesAListOfFilesAndTheFirstDefinitionWins() throws {
        let first = try folder.write(
            "a/config",
            """
            contexts: [{name: main, context: {cluster: c, user: u}}]
            users: [{name: u, user: {tokenFile: token}}]
            """)
        let second = try folder.write(
            "b/config",
            """
            current-context: main
            clusters: [{name: c, cluster: {server: "https://second"}}]
            users: [{name: u, user: {token: never, as: somebody}}]
            """)
        let list = "\(folder.path)/absent:\(first)::\(second):\(first)"
        let found = try Kubeconfig.load(environment: ["KUBECONFIG": list, "HOME": "/nowhere"])
        #expect(found.server == "https://second")
        #expect(found.credentials.token == nil && found.credentials.impersonation.isEmpty)
        #expect(found.credentials.tokenFile == "\(folder.path)/a/token")
    }

    @Test func looksIntoTheHomeFolder() throws {
        try folder.write(
            ".kube/config",
            "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: 'http://h:1'}}]"
        )
        #expect(try Kubeconfig.load(environment: ["HOME": folder.path]).server == "http://h:1")
    }

    @Test func usesAPodsServiceAccountWhereThereIsNoFile() throws {
        try folder.write("account/token", "t1")
        try folder.write("account/ca.crt", "ca")
        try folder.write("account/namespace", "shop\n")
        let environment = [
            "KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443", "HOME": "/nowhere",
        ]
        let found = try Kubeconfig.load(environment: environment, serviceAccountFolder: "\(folder.path)/account")
        #expect(found.server == "https://[fd00::1]:443" && found.namespace == "shop")
        #expect(found.credentials.tokenFile == "\(folder.path)/account/token")
    }

    @Test func readsAnExecPluginAndImpersonation() throws {
        let found = try load(
            """
            current-context: a
            contexts: [{name: a, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://h"}}]
            users:
            - name: u
              user:
                as: jane
                as-groups: [dev, ops]
                exec:
                  apiVersion: client.authentication.k8s.io/v1beta1
                  command: bin/login
                  args: [get-token, --cluster, 7]
                  env: [{name: PROFILE, value: prod}]
                  provideClusterInfo: true
                  installHint: get it from example.org
            """)
        let plugin = try #require(found.credentials.exec)
        #expect(plugin.command == "\(folder.path)/bin/login")
        #expect(plugin.arguments == ["get-token", "--cluster", "7"] && plugin.environment == ["PROFILE": "prod"])
        #expect(plugin.clusterInfo?.contains("https://h") == true)
        #expect(found.credentials.impersonation.map(\.value) == ["jane", "dev", "ops"])
    }

    @Test func hidesSecretsFromPrints() throws {
        let text = String(reflecting: try load(Self.whole, context: "other"))
        #expect(!text.contains("secret-token"))
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var text: String
        var says: String
        var context: String?
        var testDescription: String { says }
    }

    static func cluster(_ body: String, user: String = "{}") -> String {
        """
        current-context: a
        contexts: [{name: a, context: {cluster: c, user: u}}]
        clusters: [{name: c, cluster: \(body)}]
        users: [{name: u, user: \(user)}]
        """
    }

    static let mistakes = [
        Mistake(text: whole, says: "there is no context 'nope' in", context: "nope"),
        Mistake(text: whole, says: "known contexts: 'main', 'other'", context: "nope"),
        Mistake(text: "contexts: [{name: a, context: {}}]", says: "chooses no context (it knows 'a')"),
        Mistake(text: "[1, 2]", says: "config:1:1: error: a kubeconfig is a mapping"),
        Mistake(text: "contexts: {}\ncurrent-context: a", says: "config:1:11: error: 'contexts' must be a list"),
        Mistake(text: "current-context: a\ncontexts: [{name: a, context: {}}]", says: "names no cluster"),
        Mistake(
            text: "current-context: a\ncontexts: [{name: a, context: {cluster: x}}]",
            says: "asks for the unknown cluster 'x'"),
        Mistake(text: cluster("{}"), says: "cluster 'c' has no server"),
        Mistake(text: cluster("{server: 10.0.0.1}"), says: "write it as https://HOST:PORT"),
        Mistake(
            text: cluster("{server: 'https://h', insecure-skip-tls-verify: 'no'}"), says: "must be true or false"),
        Mistake(text: cluster("{server: 'https://h', certificate-authority-data: '*'}"), says: "is not Base64"),
        Mistake(
            text: cluster("{server: 'https://h', certificate-authority: no-file}"), says: "no-file: no such file"),
        Mistake(
            text: cluster("{server: 'https://h', insecure-skip-tls-verify: true, certificate-authority-data: YQ==}"),
            says: "remove one of the two"),
        Mistake(text: cluster("{server: 'https://h'}", user: "{token: 12}"), says: "must be text, not a number"),
        Mistake(
            text: cluster("{server: 'https://h'}", user: "{client-key-data: YQ==}"), says: "no client-certificate"),
        Mistake(text: cluster("{server: 'https://h'}", user: "{auth-provider: {name: gcp}}"), says: "exec plugin"),
        Mistake(text: cluster("{server: 'https://h'}", user: "{exec: {command: x}}"), says: "has apiVersion ''"),
        Mistake(text: "a: [", says: "config:"),
    ]

    @Test(arguments: mistakes)
    func saysWhatIsWrongAndWhere(_ mistake: Mistake) throws {
        let problem = #expect(throws: Problem.self) { try load(mistake.text, context: mistake.context) }
        let text = problem?.description ?? ""
        #expect(text.contains(mistake.says), "\(text)")
    }

    @Test func anExplicitFileMustExist() throws {
        let problem = #expect(throws: Problem.self) {
            try Kubeconfig.load(environment: ["HOME": folder.path], explicitPath: "\(folder.path)/absent")
        }
        #expect(problem?.message.contains("/absent: no such file or directory; check the path") == true)
    }

    @Test func saysWhereItLookedWhenThereIsNone() throws {
        let problem = #expect(throws: Problem.self) { try Kubeconfig.load(environment: ["HOME": folder.path]) }
        #expect(problem?.message.contains("\(folder.path)/.kube/config") == true)
        #expect(problem?.message.contains("grover-deploy local up") == true)
    }
}
