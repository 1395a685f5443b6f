import Documents
import Foundation
import TestSupport
import Testing

/// A project folder and a local cluster of a test's own, driven by the built programs as a user would.
final class Deployment: Sendable {
    let folder: ScratchFolder

    /// Runs a test's body on a deployment of its own, and ends the cluster whatever happens.
    static func with(_ body: (Deployment) async throws -> Void) async throws {
        let deployment = try await Deployment()
        do {
            try await body(deployment)
        } catch {
            _ = try? await deployment.grover("local", "down", "--grace", "5")
            throw error
        }
        try await deployment.end()
    }

    /// Lays out the project, starts its cluster and loads the services' images as version 1.0.0.
    private init() async throws {
        folder = try ScratchFolder("grover-e2e")
        for part in ["manifests", "templates"] {
            try FileManager.default.copyItem(
                at: Project.root.appending(path: part), to: folder.url.appending(path: part))
        }
        try await succeed("local", "up", "--load-balancers", "any")
        for service in ["gateway", "user", "post"] {
            try await load("grover/\(service):1.0.0", Project.product("grover-\(service)"))
        }
    }

    /// Ends the cluster, checks that nothing of it is left, and removes the folder.
    private func end() async throws {
        try await succeed("local", "down", "--grace", "5")
        #expect(processesOfThisFolder() == [])
    }

    /// Runs grover-deploy in the project's folder.
    func grover(_ arguments: String...) async throws -> Command {
        try await Command.run(
            Project.product("grover-deploy"), arguments, environment: ["KUBECONFIG": "/nowhere"], in: folder.url)
    }

    /// Runs grover-deploy and expects exit code 0.
    @discardableResult
    func succeed(_ arguments: String...) async throws -> Command {
        let run = try await Command.run(
            Project.product("grover-deploy"), arguments, environment: ["KUBECONFIG": "/nowhere"], in: folder.url)
        try #require(run.status == 0, "\(arguments): exit \(run.status)\n\(run.output)\n\(run.errorOutput)")
        return run
    }

    func load(_ image: String, _ program: URL, _ arguments: String...) async throws {
        let words = arguments.flatMap { ["--arg", $0] }
        let run = try await Command.run(
            Project.product("grover-deploy"),
            ["local", "load", image, "--exec", program.path(percentEncoded: false)] + words, in: folder.url)
        try #require(run.status == 0, "\(run.errorOutput)")
    }

    func kubectl(_ arguments: String...) async throws -> Command {
        let kubeconfig = folder.url.appending(path: ".grover/kubeconfig").path(percentEncoded: false)
        return try await Command.run(
            Project.kubectl, ["--kubeconfig", kubeconfig, "-n", "grover"] + arguments, in: folder.url)
    }

    /// Where a service published on 127.0.0.1 listens.
    func address(of service: String) async throws -> String {
        let run = try await kubectl("get", "service", service, "-o", "json")
        let ports = try JSON.read(run.output).value(at: "status", "loadBalancer", "ingress")?[0]?["ports"]
        let port = try #require(ports?[0]?["port"]?.int, "\(run.output)\(run.errorOutput)")
        return "http://127.0.0.1:\(port)"
    }

    /// A field of a Deployment.
    func deployment(_ name: String) async throws -> Node {
        try JSON.read(try await kubectl("get", "deployment", name, "-o", "json").output)
    }

    /// Processes that were started from this folder's state: control plane, shims and containers.
    func processesOfThisFolder() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { Int($0) != nil }.compactMap { pid in
            guard let words = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"),
                let text = String(data: words, encoding: .utf8), text.contains(folder.path)
            else { return nil }
            return "\(pid) \(text.replacing("\0", with: " "))"
        }
    }
}
