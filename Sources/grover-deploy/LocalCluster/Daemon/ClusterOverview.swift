internal import Documents
internal import KubernetesModel

/// What stands in a local cluster, read from its state folder: it needs no running control plane.
public struct ClusterOverview: Sendable {
    public struct Pod: Sendable {
        public let namespace: String
        public let name: String
        public let address: String
        /// As `kubectl get` puts it: a phase, or what its containers wait for.
        public let state: String
        public let isReady: Bool
        public let restarts: Int
        /// Resident bytes of its processes; nil when none runs.
        public let memory: Int?
        /// How many names and paths were replaced for it.
        public let rewrites: Int
    }

    public struct Ingress: Sendable {
        public let namespace: String
        public let name: String
        public let hosts: [String]
        /// `http://127.0.0.1:PORT`; nil while nobody listens.
        public let address: String?
    }

    public let server: String?
    public let pods: [Pod]
    public var ingresses: [Ingress] = []
    /// What becomes of resource limits here, in words for people.
    public let limits: String
    /// Stored, and not enforced.
    public var networkPolicies = 0

    /// - Throws: `APIStatus` or the database's error when the objects cannot be read.
    public static func read(_ folder: StateFolder) throws -> ClusterOverview {
        let path = folder.path + "/objects.sqlite"
        let limits = ControlGroups.account(in: folder.path)
        guard HostFiles.exists(path) else { return ClusterOverview(server: nil, pods: [], limits: limits) }
        let objects = try ObjectTable(reading: path).load(into: ServedResources()).objects
        let pods = objects.filter { $0.key.type == .pods }.map { pod($0.node, folder) }
        let server = ControlPlaneRecord.running(in: folder)?.server
        let ingresses = objects.filter { $0.key.type == .ingresses }.map { ingress($0.node, isServed: server != nil) }
        return ClusterOverview(
            server: server, pods: pods.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) },
            ingresses: ingresses.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) },
            limits: limits, networkPolicies: objects.count { $0.key.type == .networkPolicies })
    }

    private static func ingress(_ object: Node, isServed: Bool) -> Ingress {
        let port = object.value(at: "status", "loadBalancer", "ingress")?[0]?["ports"]?[0]?["port"]?.int
        let hosts = (object.value(at: "spec", "rules")?.list ?? []).map { $0["host"]?.string ?? "*" }
        return Ingress(
            namespace: object.objectNamespace ?? "", name: object.objectName ?? "",
            hosts: hosts.isEmpty ? ["*"] : hosts,
            address: isServed ? port.map { "http://127.0.0.1:\($0)" } : nil)
    }

    private static func pod(_ object: Node, _ folder: StateFolder) -> Pod {
        let status = object["status"]
        let containers = status?["containerStatuses"]?.list ?? []
        let waiting = containers.lazy.compactMap { $0.value(at: "state", "waiting", "reason")?.string }.first
        let identity = PodIdentity(
            namespace: object.objectNamespace ?? "", name: object.objectName ?? "", uid: object.uid ?? "")
        return Pod(
            namespace: identity.namespace, name: identity.name, address: status?["podIP"]?.string ?? "",
            state: object.deletionTimestamp != nil
                ? "Terminating" : waiting ?? status?["phase"]?.string ?? "Unknown",
            isReady: object.condition("Ready")?["status"] == "True",
            restarts: containers.reduce(0) { $0 + ($1["restartCount"]?.int ?? 0) },
            memory: PodFolder(of: identity, in: folder.path).residentBytes,
            rewrites: PodFolder(of: identity, in: folder.path).rewrites.count)
    }
}

extension PodFolder {
    /// What the processes of the pod's runs hold in memory; nil when none runs.
    var residentBytes: Int? {
        let living = runs.compactMap(\.processes?.container).filter(\.isAlive)
        guard !living.isEmpty else { return nil }
        return living.reduce(0) { $0 + ProcessUsage(ofTreeFrom: $1.pid).residentBytes }
    }
}
