/// All that a command may touch of the world, built once by `Program` and by hand in tests.
struct DeployContext: Sendable {
    /// Results, to standard output.
    var output: any TextOutput
    /// Everything said along the way, to standard error.
    var messages: any TextOutput
    var environment: [String: String]
    /// The folder the command works in: where `manifests/`, `templates/` and `.grover/` are.
    var folder: String
    var clock: any Clock<Duration>
    /// The bytes of standard input, to a limit.
    var input: @Sendable (_ limit: Int) throws -> [UInt8] = { limit in try LintFiles.read(0, limit: limit) }

    /// The file of the local cluster's kubeconfig, which is never the user's own.
    var localKubeconfig: String { folder + "/.grover/kubeconfig" }

    /// Who runs this, as release history and locks name them: `GROVER_USER`, or the login's name.
    var user: String { environment["GROVER_USER"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "unknown" }
}

/// Somewhere to write lines. A terminal may be redrawn; anything else gets plain lines.
protocol TextOutput: Sendable {
    var isTerminal: Bool { get }
    /// Columns of the terminal; nil elsewhere.
    var width: Int? { get }
    /// Nobody reads any more: what goes on only to be read may end.
    var isClosed: Bool { get }
    func write(_ text: String)
    /// Writes text that is UTF-8 already.
    func write(_ bytes: [UInt8])
}

extension TextOutput {
    func write(_ bytes: [UInt8]) { write(String(decoding: bytes, as: UTF8.self)) }
    func writeLine(_ line: String) { write(line + "\n") }
}
