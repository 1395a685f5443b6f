import Documents
import Foundation
import TestSupport
import Testing

/// A local cluster of a test's own with nothing in it but the fixture service, used through kubectl.
final class KubectlCluster: Sendable {
    let folder: ScratchFolder
    private let program: URL
    private let options: [String]

    /// Runs a test's body on a cluster of its own, and checks that it leaves no process.
    ///
    /// - Parameter kubectl: the program; by default that of the version which the cluster mimics.
    static func with(
        kubectl: URL = Project.kubectl, options: [String] = [], _ body: (KubectlCluster) async throws -> Void
    ) async throws {
        let cluster = KubectlCluster(
            folder: try ScratchFolder("grover-kubectl"), program: kubectl, options: options)
        do {
            try await cluster.up()
            try await cluster.load("web:1", "--say", "first")
            try await body(cluster)
        } catch {
            _ = try? await cluster.local("down", "--grace", "2")
            throw error
        }
        try await cluster.succeed("down", "--grace", "2")
        #expect(cluster.processes("") == [])
    }

    private init(folder: ScratchFolder, program: URL, options: [String]) {
        self.folder = folder
        self.program = program
        self.options = options
    }

    var kubeconfig: String { folder.url.appending(path: ".grover/kubeconfig").path(percentEncoded: false) }

    func up() async throws {
        let run = try await local(["up", "--load-balancers", "any"] + options)
        try #require(run.status == 0, "local up: exit \(run.status)\n\(run.output)\(run.errorOutput)")
    }

    func load(_ image: String, _ arguments: String...) async throws {
        let program = Project.product("FixtureService").path(percentEncoded: false)
        let words = arguments.flatMap { ["--arg", $0] }
        let run = try await local(["load", image, "--exec", program] + words)
        try #require(run.status == 0, "\(run.errorOutput)")
    }

    private func local(_ arguments: String...) async throws -> Command { try await local(arguments) }

    private func local(_ arguments: [String]) async throws -> Command {
        try await Command.run(Project.product("grover-deploy"), ["local"] + arguments, in: folder.url)
    }

    func succeed(_ arguments: String...) async throws {
        let run = try await local(arguments)
        try #require(run.status == 0, "local \(arguments): exit \(run.status)\n\(run.output)\(run.errorOutput)")
    }

    /// Runs kubectl, whatever its exit code.
    func kubectl(_ arguments: [String], input: String = "") async throws -> Command {
        try await Command.run(program, ["--kubeconfig", kubeconfig] + arguments, input: input, in: folder.url)
    }

    /// What kubectl prints; its exit code has to be 0.
    @discardableResult
    func ask(_ arguments: String..., input: String = "") async throws -> String {
        let run = try await kubectl(arguments, input: input)
        try #require(run.status == 0, "kubectl \(arguments): exit \(run.status)\n\(run.output)\(run.errorOutput)")
        return run.output
    }

    func apply(_ manifest: String) async throws { try await ask("apply", "-f", "-", input: manifest) }

    func object(_ name: String) async throws -> Node { try JSON.read(try await ask("get", name, "-o", "json")) }

    /// Ends the control plane as a crash would.
    func killControlPlane() async throws {
        let record = try JSON.read(try folder.read(".grover/control-plane.json"))
        let pid = try #require(record.value(at: "process", "pid")?.int)
        kill(pid_t(pid), SIGKILL)
        // Until the last of its threads is gone it counts as running, and holds its lock.
        while let threads = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task"),
            threads.contains(where: { !isZombie("/proc/\(pid)/task/\($0)/stat") })
        {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func isZombie(_ stat: String) -> Bool {
        let text = (try? String(contentsOfFile: stat, encoding: .utf8)) ?? ") Z"
        return text[(text.lastIndex(of: ")") ?? text.startIndex)...].hasPrefix(") Z")
    }

    /// Returns when the pods of earlier releases are gone: as long as one ends, it is among those of which kubectl takes one.
    func onlyNewPods(of deployment: String) async throws {
        try await ask(
            "wait", "--for=jsonpath={.status.terminatingReplicas}=0", "deployment/\(deployment)", "--timeout=180s")
    }

    /// The command lines of processes that were started from this folder and hold the text.
    func processes(_ text: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { Int($0) != nil }.compactMap { pid in
            guard let words = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"),
                let line = String(data: words, encoding: .utf8)?.replacing("\0", with: " "),
                line.contains(folder.path), line.contains(text)
            else { return nil }
            return line
        }
    }
}
