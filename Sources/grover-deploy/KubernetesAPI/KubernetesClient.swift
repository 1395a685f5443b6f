internal import Documents
public import KubernetesModel
public import Logging

/// The way to one cluster's API server; cheap to share, safe to use from many tasks at once.
///
///     let client = try KubernetesClient(Kubeconfig.load(environment: environment))
///     let applied = try await client.apply(deployment, manager: "grover-deploy")
///     for try await event in client.watch(pods, namespace: "grover", labelSelector: "app=post") { … }
///
/// Failures are `APIError` (the server answered no), `TransportError` (there was no answer) or `Problem` (what we were
/// given cannot be used). A cancelled task aborts its request.
public struct KubernetesClient: Sendable {
    public let configuration: ClusterConfiguration
    private(set) var sender: RequestSender
    let discovery: Discovery
    let clock: any Clock<Duration>

    /// - Parameter transport: what carries the requests; libcurl when nil.
    public init(
        _ configuration: ClusterConfiguration, transport: (any Transport)? = nil,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger? = nil
    ) throws {
        self.configuration = configuration
        self.clock = clock
        sender = RequestSender(
            transport: try transport ?? CurlTransport(configuration),
            credentials: CredentialProvider(configuration.credentials), configuration: configuration, clock: clock,
            logger: logger ?? Logger(label: "kubernetes", factory: { _ in SwiftLogNoOpLogHandler() }))
        discovery = Discovery(sender: sender)
    }

    /// The same way to the cluster for work that is under way: a server that is away is waited for that long.
    public func patient(for patience: Duration) -> KubernetesClient {
        var copy = self
        copy.sender.policy.patience = patience
        return copy
    }

    /// How the server calls a kind; asks it once, and again for a kind that it did not know.
    public func resource(for gvk: GroupVersionKind) async throws -> APIResource {
        try await discovery.resource(for: gvk)
    }

    /// Every resource that the server offers.
    public func resources() async throws -> [APIResource] {
        try await discovery.all()
    }

    /// `v1.36.2`.
    public func version() async throws -> String {
        let answer = try await sender.send(.get, "/version", isIdempotent: true)
        let node = try object(answer, "/version")
        guard let version = node["gitVersion"]?.string else { throw unexpected("/version", "it names no version") }
        return version
    }

    /// Whether the server says that it is ready.
    public func isReady() async throws -> Bool {
        do {
            _ = try await sender.send(.get, "/readyz", accept: "*/*", isIdempotent: true)
            return true
        } catch let error as APIError where !error.isUnauthorized && !error.isForbidden {
            return false
        }
    }

    // MARK: Shared by the verbs

    /// The path of a reference; objects of namespaced kinds that name no namespace are in the configuration's.
    func path(_ reference: ObjectReference, subresource: String? = nil) async throws -> String {
        let resource = try await resource(for: reference.gvk)
        return resource.path(
            namespace: reference.namespace ?? configuration.namespace, name: reference.name, subresource: subresource)
    }

    func object(_ answer: Answer, _ path: String) throws -> Node {
        do {
            return try JSON.read(answer.body)
        } catch let problem as Problem {
            throw unexpected(path, problem.message)
        }
    }

    func unexpected(_ path: String, _ detail: String) -> TransportError {
        TransportError(
            .badResponse, method: "GET", path: path, detail: detail,
            message:
                "the answer of \(configuration.server)\(path) is not what a Kubernetes API server says: \(detail); "
                + "check the server's address (\(configuration.origin))",
            mayHaveBeenSent: true)
    }
}
