import Foundation
import TestSupport
import Testing

/// What a clumsy user meets: one message that says what to do, the right exit code, and no cluster needed.
@Suite struct BadInputTests {
    private struct Case: CustomTestStringConvertible, Sendable {
        var arguments: [String]
        var status: Int32
        var says: String
        /// Written over the project's own files before the run.
        var files: [String: String] = [:]
        var testDescription: String { arguments.joined(separator: " ") + ": " + says }
    }

    private static let cases: [Case] = [
        Case(arguments: ["aply"], status: 64, says: "did you mean 'apply'?"),
        Case(arguments: ["render", "--env", "stagin"], status: 1, says: "did you mean 'staging'?"),
        Case(arguments: ["render"], status: 1, says: "the catalog is empty", files: ["manifests/catalog.yaml": ""]),
        Case(
            arguments: ["render"], status: 1, says: "manifests/catalog.yaml:1:6: error:",
            files: ["manifests/catalog.yaml": "a: 'b"]),
        Case(
            arguments: ["apply"], status: 1, says: "a tab indents this line",
            files: ["manifests/catalog.yaml": "a: b\n\tc: d\n"]),
        Case(arguments: ["render", "--set", "x"], status: 1, says: "write a path, '=' and a value"),
        Case(arguments: ["render", "--set", "services.post.replicas=-1"], status: 1, says: "use 0 or more"),
        Case(arguments: ["render", "--image", "post"], status: 1, says: "write a service, '=' and an image"),
        Case(arguments: ["render", "--output-dir", "."], status: 1, says: "was not written by 'render'"),
        Case(arguments: ["apply"], status: 1, says: "'grover-deploy local up'"),
        Case(arguments: ["scale", "post"], status: 64, says: "needs a number of replicas"),
        Case(arguments: ["scale", "post", "-1"], status: 64, says: "unknown option '-1'"),
        Case(arguments: ["rollback", "post", "--to-revision", "x"], status: 64, says: "'--to-revision <n>'"),
        Case(arguments: ["status", "--kubeconfig", "nope"], status: 1, says: "no such file or directory"),
        Case(arguments: ["status", "--kubeconfig", "."], status: 1, says: "is a directory"),
        Case(
            arguments: ["status", "--kubeconfig", "bad"], status: 1, says: "a kubeconfig is a mapping",
            files: ["bad": "hello"]),
        Case(arguments: ["apply", "--env", "production"], status: 64, says: "pins no cluster"),
        Case(arguments: ["local", "up", "--port", "99999"], status: 64, says: "use 1 to 65535"),
        Case(arguments: ["local", "load", "a b", "--exec", "/bin/true"], status: 64, says: "is no name of an image"),
        Case(arguments: ["local", "load", "a:1", "--exec", "/nope"], status: 1, says: "no such file or directory"),
        Case(arguments: ["local", "up"], status: 1, says: "not a directory", files: [".grover": ""]),
        Case(
            arguments: ["local", "up"], status: 1, says: "file is not a database",
            files: [".grover/objects.sqlite": "garbage"]),
    ]

    @Test(arguments: cases)
    private func oneMessageSaysWhatToDo(_ bad: Case) async throws {
        let folder = try project()
        for (name, text) in bad.files { try folder.write(text, to: name) }
        let run = try await grover(bad.arguments, in: folder)
        #expect(run.status == bad.status, "\(run.errorOutput)")
        #expect(run.errorOutput.contains(bad.says), "\(run.errorOutput)")
        #expect(run.output.isEmpty)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/manifests/catalog.yaml"))
    }

    @Test func aPipeThatNobodyWritesToIsNoCatalog() async throws {
        let folder = try project()
        let catalog = folder.path + "/manifests/catalog.yaml"
        try FileManager.default.removeItem(atPath: catalog)
        #expect(mkfifo(catalog, 0o600) == 0)
        let run = try await grover(["render"], in: folder)
        #expect(run.status == 1)
        #expect(run.errorOutput == "error: manifests/catalog.yaml is not a file; write it as one\n")
    }

    @Test func oneClusterAFolder() async throws {
        let folder = try project()
        let deploy = Project.product("grover-deploy")
        let up = ["local", "up", "--load-balancers", "any"]
        async let first = grover(up, in: folder)
        async let second = grover(up, in: folder)
        let ups = try await [first, second]
        #expect(ups.map(\.status) == [0, 0], "\(ups.map(\.errorOutput))")
        #expect(ups.filter { $0.output.contains("is up already") }.count == 1)

        let scale = try await grover(["scale", "post", "3"], in: folder)
        #expect(scale.status == 1)
        #expect(scale.errorOutput.contains("deploy it with 'grover-deploy apply post'"), "\(scale.errorOutput)")

        let downs = try await [grover(["local", "down"], in: folder), grover(["local", "down"], in: folder)]
        #expect(downs.map(\.output) == ["local cluster is down\n", "local cluster was not running\n"])
        let apply = try await Command.run(deploy, ["apply"], in: folder.url)
        #expect(apply.status == 1)
        #expect(apply.errorOutput.contains("was refused; is the local cluster running?"), "\(apply.errorOutput)")
    }

    /// A process that was killed holds its lock until the last of its threads is gone.
    @Test func aStartWaitsForTheLockOfWhatEnds() async throws {
        let folder = try project()
        let state = folder.path + "/.grover"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        let lock = open(state + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        async let up = grover(["local", "up", "--load-balancers", "any"], in: folder)
        let log = state + "/control-plane.log"
        let end = ContinuousClock.now + .seconds(50)
        while (try? String(contentsOfFile: log, encoding: .utf8))?.contains("has the state folder") != true {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(5))
        }
        close(lock)
        let started = try await up
        #expect(started.status == 0, "\(started.errorOutput)")
        #expect(!started.output.contains("is up already"), "\(started.output)")
        #expect(try await grover(["local", "down"], in: folder).output == "local cluster is down\n")
    }

    @Test func anEndWaitsForAStartThatIsUnderWay() async throws {
        let folder = try project()
        async let up = grover(["local", "up", "--load-balancers", "any"], in: folder)
        let path = folder.path + "/.grover/lock"
        let end = ContinuousClock.now + .seconds(60)
        while true {
            try #require(ContinuousClock.now < end)
            let lock = open(path, O_RDWR | O_CLOEXEC)
            defer { if lock >= 0 { close(lock) } }
            if lock >= 0, flock(lock, LOCK_SH | LOCK_NB) != 0 { break }
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(try await grover(["local", "down"], in: folder).output == "local cluster is down\n")
        _ = try await up
        #expect(try await grover(["local", "down"], in: folder).output == "local cluster was not running\n")
    }

    /// Findings have a code of their own, which says nothing of a report that was cut off.
    @Test func findingsThatCannotBeWrittenAreSaidSo() async throws {
        let folder = try project()
        try folder.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nbogus: 1\n", to: "k8s/a.yaml")
        let program = Project.product("grover-deploy").path(percentEncoded: false)
        let run = try await Command.run(
            URL(filePath: "/bin/sh"), ["-c", "\"$0\" lint k8s -o json > /dev/full", program], in: folder.url)
        #expect(run.status == 1)
        #expect(
            run.errorOutput.contains(
                "error: cannot write to standard output: no space left on device; what was printed is not whole\n"))
    }

    private func project() throws -> ScratchFolder {
        let folder = try ScratchFolder("bad-input")
        for part in ["manifests", "templates"] {
            try FileManager.default.copyItem(
                at: Project.root.appending(path: part), to: folder.url.appending(path: part))
        }
        return folder
    }

    private func grover(_ arguments: [String], in folder: ScratchFolder) async throws -> Command {
        try await Command.run(
            Project.product("grover-deploy"), arguments, environment: ["KUBECONFIG": "/nowhere"], in: folder.url)
    }
}
