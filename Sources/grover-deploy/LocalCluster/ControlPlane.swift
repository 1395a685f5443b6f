public import KubernetesModel
public import Logging
public import ServiceLifecycle
import Synchronization

/// The control plane of a local cluster: the store, the API on its port, the controllers and the node.
///
///     let plane = try ControlPlane(configuration) { access in ScriptedNode(access: access) }
///     // run it in a service group or a task, then:
///     let port = try await plane.listeningPort
///
/// As a service it runs until it is cancelled or shut down; pods that run then are the node's own affair.
public final class ControlPlane: Service {
    /// The API version that this control plane mimics.
    public static let kubernetesVersion = "1.36"

    public struct Configuration: Sendable {
        /// Holds `objects.sqlite` and the folder `pki`; nil keeps everything in memory.
        public var stateFolder: String?
        /// The API's port on 127.0.0.1; 0 takes any free one.
        public var port: Int
        public var addresses: any ServiceAddressing
        /// How long the past is kept for watches and lists at least, as `--etcd-compaction-interval` of a real one.
        public var compactionInterval = Duration.seconds(300)
        /// Identities beside the administrator and the holders of certificates.
        public var tokens: [StaticToken] = []
        public var limits = APILimits()
        public var clock: any Clock<Duration>
        /// The wall clock, which must run with `clock`.
        public var now: @Sendable () -> Timestamp
        public var logger: Logger

        public init(
            stateFolder: String?, port: Int = 0, addresses: any ServiceAddressing,
            clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Timestamp = { .now },
            logger: Logger = Logger(label: "control-plane")
        ) {
            self.stateFolder = stateFolder
            self.port = port
            self.addresses = addresses
            self.clock = clock
            self.now = now
            self.logger = logger
        }
    }

    public let store: ObjectStore
    /// The way of the control plane's own parts to objects.
    public let access: ClusterClient
    public let certificates: ClusterCertificates
    private let configuration: Configuration
    private let node: (any ClusterNode)?
    private let parts: [any Service]
    private let api: APIServer
    private let tokens: TokenAuthenticator
    private let port = Announcement<Int>()

    /// Opens the state and makes what is missing in it; nothing runs yet.
    ///
    /// - Parameters:
    ///   - parts: services that live as long as the control plane, such as its controllers and its service proxy.
    ///   - node: what runs pods and keeps their logs; nil runs none.
    /// - Throws: `APIStatus` when the state folder cannot be read or written.
    public init(
        _ configuration: Configuration, parts: (ClusterClient) throws -> [any Service] = { _ in [] },
        node: (ClusterClient) throws -> (any ClusterNode)? = { _ in nil }
    ) throws {
        self.configuration = configuration
        let accountKey: ServiceAccountKey
        if let folder = configuration.stateFolder {
            certificates = try ClusterCertificates.load(folder: "\(folder)/pki")
            accountKey = try ServiceAccountKey.load(folder: "\(folder)/pki")
            store = try ObjectStore(path: "\(folder)/objects.sqlite")
        } else {
            certificates = try ClusterCertificates.make()
            accountKey = ServiceAccountKey()
            store = try ObjectStore(path: nil)
        }
        let accounts = ServiceAccountTokens(key: accountKey, store: store, now: configuration.now)
        tokens = TokenAuthenticator(
            administrator: certificates.token, tokens: configuration.tokens, accounts: accounts)
        access = try ClusterClient(
            store: store, addresses: configuration.addresses, now: configuration.now,
            identity: ClusterIdentity(authority: certificates.authority.certificate, tokens: accounts))
        self.node = try node(access)
        let compaction = Compaction(
            store: store, interval: configuration.compactionInterval, clock: configuration.clock)
        self.parts = try parts(access) + [compaction]
        api = APIServer(
            registry: access.registry, logs: self.node, sessions: self.node, clock: configuration.clock,
            tokens: tokens)
    }

    /// The port of the API, once it listens.
    ///
    /// - Throws: what kept it from listening.
    public var listeningPort: Int {
        get async throws { try await port.value }
    }

    public func kubeconfig(port: Int) -> Kubeconfig {
        Kubeconfig(port: port, certificates: certificates)
    }

    public func run() async throws {
        defer { store.close() }
        do {
            let listener = try APIListener(
                api, certificates: certificates,
                authenticator: Authenticator(certificates: certificates, tokens: tokens),
                port: configuration.port, limits: configuration.limits, logger: configuration.logger,
                onListening: { [port] in port.announce(.success($0)) })
            try await run(with: listener)
        } catch {
            let failure = APIStatus.cannotListen(on: configuration.port, error)
            port.announce(.failure(failure))
            throw failure
        }
    }

    /// Runs everything until the listener ends.
    private func run(with listener: APIListener) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await listener.run()
                return true
            }
            group.addTask { [access] in
                await DefinitionKeeper(registry: access.registry).run()
                return false
            }
            for part in parts {
                group.addTask {
                    try await part.run()
                    return false
                }
            }
            if let node {
                group.addTask {
                    try await cancelWhenGracefulShutdown { try await node.run() }
                    return false
                }
            }
            // The listener's end, or any failure, ends the rest.
            while let isListener = try await group.next(), !isListener {}
            group.cancelAll()
        }
    }
}

extension APIStatus: CustomStringConvertible {
    public var description: String { message }

    static func cannotListen(on port: Int, _ error: any Error) -> any Error {
        guard "\(error)".contains("errno: 98") else { return error }
        return storageFailed("port \(port) of 127.0.0.1 is in use; choose another one, or 0 for any free one")
    }
}

/// A value that is told once and waited for by many.
final class Announcement<Value: Sendable>: Sendable {
    private struct State {
        var result: Result<Value, any Error>?
        var waiting: [CheckedContinuation<Value, any Error>] = []
    }

    private let state = Mutex(State())

    func announce(_ result: Result<Value, any Error>) {
        let waiting = state.withLock { state in
            guard state.result == nil else { return [CheckedContinuation<Value, any Error>]() }
            state.result = result
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    var value: Value {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state in
                    if state.result == nil { state.waiting.append(continuation) }
                    return state.result
                }
                if let result { continuation.resume(with: result) }
            }
        }
    }
}
