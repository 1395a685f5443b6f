import Documents
import Foundation
import KubernetesModel
import LocalCluster
import Logging
import NIOHTTP1
import NIOPosix
import TestSupport

/// A control plane whose pods are processes, in real time: for what was recorded with a real kubelet.
struct KubeletGround: ContractGround {
    private static let token = "token-admin"
    private static let tags = ["1", "3", "4-unready", "5-crash"]

    private let plane: ControlPlane
    private let running: RunningControlPlane

    static func run(_ body: (KubeletGround) async throws -> Void) async throws {
        try await Turns.nodes.take {
            let pods = try await NodeCluster(backoff: RestartBackoff())
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await run(pods, body)) } catch { outcome = .failure(error) }
            await ProcessNode.stopAll(stateFolder: pods.stateFolder, graceSeconds: 1)
            try outcome.get()
        }
    }

    private static func run(_ pods: NodeCluster, _ body: (KubeletGround) async throws -> Void) async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "web.py")
        let python = try ProgramFile(
            Project.root.appending(path: ".tools/venv/bin/python3").path(percentEncoded: false), searchPath: "")
        for tag in tags {
            try pods.images.load(
                "registry.example/web:\(tag)", python,
                arguments: [script.path(percentEncoded: false), tag, pods.stateFolder + "/was-ready"])
        }
        var logger = Logger(label: "kubelet")
        logger.logLevel = .error
        let own = logger
        var configuration = ControlPlane.Configuration(
            stateFolder: pods.stateFolder, addresses: pods.addresses, logger: logger)
        configuration.tokens = [StaticToken(token, user: "token-admin", groups: ["system:masters"])]
        let plane = try ControlPlane(
            configuration,
            parts: { access in [ControllerManager(access: access, authority: access.identity?.authority)] },
            node: { access in
                var settings = ProcessNodeSettings(
                    stateFolder: pods.stateFolder,
                    shim: [Project.product("grover-local").path(percentEncoded: false), "shim"])
                settings.name = "real-node"
                return ProcessNode(
                    settings, access: access, addresses: pods.addresses,
                    group: MultiThreadedEventLoopGroup.singleton, logger: own,
                    tokens: access.identity?.tokens)
            })
        try await RunningControlPlane.with(.none, plane: plane) { running in
            try await body(KubeletGround(plane: plane, running: running))
        }
    }

    /// Time passes by itself; watches end when theirs is over.
    func pass(toSecond second: Int?) async throws {}

    func pass(seconds: Int) async throws {}

    func compact() {}

    func settle(deployment path: String) async throws {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        try await within(240) { [plane] in
            for await event in await plane.access.watch([.deployments]) where event.object.objectName == name {
                if event.object.isRolledOut { return }
            }
        }
    }

    func send(_ exchange: ContractExchange, _ substitutions: Substitutions) async throws -> RunningControlPlane.Raw {
        var headers = HTTPHeaders()
        for (name, value) in exchange.headers { headers.add(name: name, value: value) }
        headers.add(name: "Authorization", value: "Bearer \(Self.token)")
        return try await running.raw(
            exchange.method, substitutions.apply(path: exchange.path), headers, exchange.bytes(substitutions))
    }

    /// A process has to be told the address that a container has for itself.
    func plain(_ answer: Node) -> Node {
        if let list = answer.list { return Node(list.map(plain)) }
        guard let map = answer.map else { return answer }
        var result = Mapping()
        for entry in map where entry.key != "env" && entry.key != "f:env" { result[entry.key] = plain(entry.value) }
        return Node(result)
    }
}
