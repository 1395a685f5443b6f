internal import Documents
internal import KubernetesModel

/// A pod's folder in the state folder: its runs, its volumes, and what has to outlive a control plane.
struct PodFolder: Sendable {
    let path: String

    static func all(in stateFolder: String) -> [PodFolder] {
        let parent = "\(stateFolder)/pods"
        return HostFiles.names(in: parent).map { PodFolder(path: "\(parent)/\($0)") }
    }

    init(path: String) { self.path = path }

    init(of pod: PodIdentity, in stateFolder: String) {
        path = "\(stateFolder)/pods/\(pod.namespace)_\(pod.name)_\(pod.uid)"
    }

    /// Who the pod is: names hold no `_`.
    var identity: PodIdentity? {
        let parts = path.split(separator: "/").last?.split(separator: "_").map(String.init) ?? []
        return parts.count == 3 ? PodIdentity(namespace: parts[0], name: parts[1], uid: parts[2]) : nil
    }

    // MARK: Runs

    func run(_ container: String, _ number: Int) -> RunFolder {
        RunFolder(path: "\(path)/runs/\(container)/\(number)")
    }

    /// The numbers of the runs that are still there, ascending.
    func runNumbers(of container: String) -> [Int] {
        HostFiles.names(in: "\(path)/runs/\(container)").compactMap { Int($0) }.sorted()
    }

    /// The names of containers that have run.
    var containers: [String] { HostFiles.names(in: "\(path)/runs").sorted() }

    var runs: [RunFolder] {
        containers.flatMap { container in
            runNumbers(of: container).map { run(container, $0) }
        }
    }

    /// Drops all runs but the latest two: the one that is, and the one whose log `previous` asks for.
    func dropOldRuns(of container: String) {
        for number in runNumbers(of: container).dropLast(2) { HostFiles.remove(run(container, number).path) }
    }

    // MARK: Memory

    struct Memory: Equatable {
        var podIP: String
        var startTime: Timestamp
    }

    var memory: Memory? {
        guard let node = node("pod.json"), let podIP = node["podIP"]?.string, let start = node["startTime"]?.string,
            let startTime = Timestamp(start)
        else { return nil }
        return Memory(podIP: podIP, startTime: startTime)
    }

    func write(_ memory: Memory) throws {
        let node: Node = ["podIP": Node(memory.podIP), "startTime": Node(memory.startTime.microText)]
        try HostFiles.write(JSON.bytes(node), to: "\(path)/pod.json")
    }

    // MARK: Rewrites

    var rewrites: [PodRewrite] { node("rewrites.json")?.list?.compactMap(PodRewrite.init) ?? [] }

    func write(_ rewrites: [PodRewrite]) throws {
        try HostFiles.write(JSON.bytes(Node(rewrites.map(\.node)), .pretty), to: "\(path)/rewrites.json")
    }

    private func node(_ name: String) -> Node? {
        HostFiles.read("\(path)/\(name)").flatMap { try? JSON.read($0) }
    }
}

/// One name or path that the node replaced in a container's environment or arguments.
///
/// It holds the replaced part alone, never the whole value: values may be secret.
public struct PodRewrite: Sendable, Equatable {
    public let container: String
    /// `env USER_SERVICE_URL` or `argument 2`.
    public let place: String
    public let from: String
    public let to: String

    init(container: String, place: String, _ change: ReferenceRewriter.Change) {
        self.container = container
        self.place = place
        from = change.from
        to = change.to
    }

    init?(_ node: Node) {
        guard let container = node["container"]?.string, let place = node["place"]?.string,
            let from = node["from"]?.string, let to = node["to"]?.string
        else { return nil }
        self.init(container: container, place: place, ReferenceRewriter.Change(from: from, to: to))
    }

    var node: Node { ["container": Node(container), "place": Node(place), "from": Node(from), "to": Node(to)] }

    /// What was replaced for a pod that runs; usable without a control plane.
    public static func all(stateFolder: String, namespace: String, pod: String) -> [PodRewrite] {
        PodFolder.all(in: stateFolder)
            .filter { $0.identity?.namespace == namespace && $0.identity?.name == pod }
            .flatMap(\.rewrites)
    }
}
