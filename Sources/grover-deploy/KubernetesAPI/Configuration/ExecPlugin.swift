internal import Documents
internal import KubernetesModel
internal import Subprocess
internal import SystemPackage

/// A program that a kubeconfig names to fetch credentials (`client.authentication.k8s.io/v1` and `v1beta1`).
public struct ExecPlugin: Sendable, Equatable {
    public var command: String
    public var arguments: [String]
    /// Added to our own environment.
    public var environment: [String: String]
    public var apiVersion: String
    /// What to tell whoever lacks the program.
    public var installHint: String?
    /// The `spec.cluster` that the program is told of, as JSON, when the kubeconfig asks for it.
    public var clusterInfo: String?

    public init(
        command: String, arguments: [String] = [], environment: [String: String] = [:],
        apiVersion: String = "client.authentication.k8s.io/v1", installHint: String? = nil, clusterInfo: String? = nil
    ) {
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.apiVersion = apiVersion
        self.installHint = installHint
        self.clusterInfo = clusterInfo
    }
}

/// What such a program answered.
struct ExecCredential: Sendable {
    var token: String?
    var clientCertificate: ClientCertificate?
    var expires: Timestamp?
}

extension ExecPlugin {
    /// What the program finds in `KUBERNETES_EXEC_INFO`.
    var info: String {
        var spec: Node = ["interactive": false]
        if let clusterInfo, let cluster = try? JSON.read(clusterInfo) { spec["cluster"] = cluster }
        let info: Node = ["apiVersion": Node(apiVersion), "kind": "ExecCredential", "spec": spec]
        return JSON.write(info)
    }

    /// - Throws: `Problem`
    func run() async throws -> ExecCredential {
        var added: [Environment.Key: String] = ["KUBERNETES_EXEC_INFO": info]
        for (name, value) in environment {
            if let key = Environment.Key(rawValue: name) { added[key] = value }
        }
        let executable: Executable = command.contains("/") ? .path(FilePath(command)) : .name(command)
        let overrides = added.mapValues { Optional($0) }
        do {
            let result = try await Subprocess.run(
                executable, arguments: Arguments(arguments), environment: .inherit.updating(overrides),
                output: .bytes(limit: 1 << 20), error: .string(limit: 64 << 10))
            guard result.terminationStatus.isSuccess else {
                let said = result.standardError.split(whereSeparator: \.isNewline).suffix(3).joined(separator: "; ")
                throw Problem(
                    "the credential plugin '\(command)' failed (\(result.terminationStatus)): \(said); "
                        + "run it by hand to see why, then sign in again")
            }
            return try parse(result.standardOutput)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            let hint = installHint ?? "install it, or choose a context that does without"
            throw Problem("the credential plugin '\(command)' was not found; \(hint)")
        } catch let error as SubprocessError {
            throw Problem("the credential plugin '\(command)' could not be run: \(error)")
        }
    }

    /// - Throws: `Problem`
    func parse(_ output: [UInt8]) throws -> ExecCredential {
        guard let answer = try? JSON.read(output) else {
            throw Problem("the credential plugin '\(command)' did not answer with JSON; check its version")
        }
        guard answer["kind"]?.string == "ExecCredential", answer["apiVersion"]?.string == apiVersion else {
            throw Problem(
                "the credential plugin '\(command)' answered \(answer.gvk?.description ?? "something else") "
                    + "where \(apiVersion) ExecCredential was asked for; set 'apiVersion' of its 'exec' entry to match"
            )
        }
        let status = answer["status"]
        let certificate = status?["clientCertificateData"]?.string
        let key = status?["clientKeyData"]?.string
        guard (certificate == nil) == (key == nil) else {
            throw Problem(
                "the credential plugin '\(command)' gave a certificate without key, or a key without certificate")
        }
        let token = status?["token"]?.string
        guard token != nil || certificate != nil else {
            throw Problem("the credential plugin '\(command)' gave neither a token nor a certificate; sign in again")
        }
        var credential = ExecCredential(token: token)
        if let certificate, let key {
            credential.clientCertificate = ClientCertificate(
                certificate: Array(certificate.utf8), key: Array(key.utf8))
        }
        credential.expires = status?["expirationTimestamp"]?.string.flatMap { Timestamp($0) }
        return credential
    }
}
