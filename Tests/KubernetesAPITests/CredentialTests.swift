import Documents
import Glibc
import KubernetesModel
import Synchronization
import Testing

@testable import KubernetesAPI

struct CredentialTests {
    private let folder: ScratchFolder
    private let time = TimeOfDay()

    init() throws { folder = try ScratchFolder() }

    /// A time that moves when a test says so.
    final class TimeOfDay: Sendable {
        private let now = Mutex(Timestamp(secondsSince1970: 1_800_000_000))
        func advance(_ seconds: Double) { now.withLock { $0 = $0.advanced(bySeconds: seconds) } }
        var value: Timestamp { now.withLock { $0 } }
    }

    private func provider(_ credentials: Credentials) -> CredentialProvider {
        let time = time
        return CredentialProvider(credentials) { time.value }
    }

    private func authorization(_ provider: CredentialProvider) async throws -> String? {
        try await provider.current().headers.first { $0.name == "Authorization" }?.value
    }

    /// A plugin that counts its runs in its token.
    private func plugin(status: String, exit: Int = 0) throws -> ExecPlugin {
        let script = """
            echo run >> "$COUNT"
            runs=$(wc -l < "$COUNT")
            case "$KUBERNETES_EXEC_INFO" in *'"kind":"ExecCredential"'*) ;; *) exit 9 ;; esac
            echo "no session" >&2
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{\(status)}}' | sed "s/RUNS/$((runs))/"
            exit \(exit)
            """
        // Not run by itself: a child that another test is about to start may hold the file open for writing still.
        return ExecPlugin(
            command: "/bin/sh", arguments: [try folder.write("plugin", script)],
            environment: ["COUNT": try folder.write("count", "")])
    }

    @Test func readsATokenFileAgainAfterAMinute() async throws {
        let path = try folder.write("token", "one\n")
        let provider = provider(Credentials(token: "fallback", tokenFile: path))
        #expect(try await authorization(provider) == "Bearer one")
        try folder.write("token", "two")
        #expect(try await authorization(provider) == "Bearer one")
        time.advance(61)
        #expect(try await authorization(provider) == "Bearer two")
        unlink(path)
        time.advance(61)
        #expect(try await authorization(provider) == "Bearer two", "the last token may still be valid")
    }

    @Test func readsATokenFileAgainWhenTheServerRefusesIt() async throws {
        let path = try folder.write("token", "old")
        let provider = provider(Credentials(tokenFile: path))
        let used = try await provider.current()
        try folder.write("token", "new")
        time.advance(5)
        #expect(await provider.reject(used))
        #expect(try await authorization(provider) == "Bearer new")
    }

    @Test func hasNothingBetterThanARefusedFixedToken() async throws {
        let provider = provider(Credentials(token: "fixed"))
        let used = try await provider.current()
        #expect(await !provider.reject(used))
    }

    @Test func sendsBasicAndImpersonation() async throws {
        let provider = provider(
            Credentials(basic: ("me", "pw"), impersonation: [("Impersonate-User", "jane")]))
        let headers = try await provider.current().headers
        #expect(headers.contains { $0 == ("Authorization", "Basic bWU6cHc=") })
        #expect(headers.contains { $0 == ("Impersonate-User", "jane") })
    }

    @Test func runsAPluginOnceUntilItsCredentialExpires() async throws {
        let expires = time.value.advanced(bySeconds: 100).text
        let plugin = try plugin(status: #""token":"t-RUNS","expirationTimestamp":"\#(expires)""#)
        let provider = provider(Credentials(exec: plugin))
        let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 {
                group.addTask { try await provider.current().headers.first { $0.name == "Authorization" }?.value }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(tokens == ["Bearer t-1"])
        time.advance(95)
        #expect(try await authorization(provider) == "Bearer t-2", "it is renewed a little before it expires")
    }

    @Test func runsAPluginAgainWhenTheServerRefusesWhatItGave() async throws {
        let provider = provider(Credentials(exec: try plugin(status: #""token":"t-RUNS""#)))
        let used = try await provider.current()
        #expect(await provider.reject(used))
        #expect(try await authorization(provider) == "Bearer t-2")
    }

    @Test func takesACertificateFromAPlugin() async throws {
        let status = #""clientCertificateData":"CERT","clientKeyData":"KEY""#
        let provider = provider(Credentials(exec: try plugin(status: status)))
        let found = try await provider.current()
        #expect(found.clientCertificate == ClientCertificate(certificate: Array("CERT".utf8), key: Array("KEY".utf8)))
    }

    @Test func saysWhyAPluginGaveNothing() async throws {
        let failed = await problem(try plugin(status: #""token":"x""#, exit: 3))
        #expect(failed.contains("no session"))
        let empty = await problem(try plugin(status: ""))
        #expect(empty.contains("neither a token nor a certificate"))
        let absent = await problem(
            ExecPlugin(command: "grover-no-such-plugin", installHint: "get it from example.org"))
        #expect(absent.contains("was not found; get it from example.org"))
        var other = try plugin(status: #""token":"x""#)
        other.apiVersion = "client.authentication.k8s.io/v1beta1"
        #expect(await problem(other).contains("set 'apiVersion'"))
    }

    private func problem(_ plugin: ExecPlugin) async -> String {
        let problem = await #expect(throws: Problem.self) { try await plugin.run() }
        return problem?.message ?? ""
    }
}
