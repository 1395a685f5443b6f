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
    }

    public let server: String?
    public let pods: [Pod]

    /// - Throws: `APIStatus` or the database's error when the objects cannot be read.
    public static func read(_ folder: StateFolder) throws -> ClusterOverview {
        let path = folder.path + "/objects.sqlite"
        guard HostFiles.exists(path) else { return ClusterOverview(server: nil, pods: []) }
        let objects = try ObjectTable(reading: path).load(into: ServedResources()).objects
        let pods = objects.filter { $0.key.type == .pods }.map { pod($0.node, folder) }
        return ClusterOverview(
            server: ControlPlaneRecord.running(in: folder)?.server,
            pods: pods.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) })
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
            memory: PodFolder(of: identity, in: folder.path).residentBytes)
    }
}

extension PodFolder {
    /// What the processes of the pod's runs hold in memory; nil when none runs.
    var residentBytes: Int? {
        let living = runs.compactMap(\.processes?.container).filter(\.isAlive)
        guard !living.isEmpty else { return nil }
        return living.reduce(0) { sum, process in
            let text = String(decoding: HostFiles.read("/proc/\(process.pid)/statm") ?? [], as: UTF8.self)
            let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            return sum + pages * 4096
        }
    }
}
