internal import Documents
internal import Glibc
internal import KubernetesModel

/// The folder of one run of a container: where the control plane and the shim tell each other things.
///
/// It outlives both, so that a new control plane finds what runs and what has ended.
///
///     run.json    what to run; the shim takes it away, because it holds the environment's secrets
///     shim.json   which processes these are, written once the container's process has started
///     exit.json   how it ended
///     stop        seconds of grace, read by the shim on SIGTERM
///     alive       a FIFO that the shim holds open for as long as it lives
///     log, log.1  the container's output
///     termination-log  what the container leaves as its last words
struct RunFolder: Sendable, Equatable {
    let path: String

    var logPath: String { "\(path)/log" }
    var olderLogPath: String { "\(path)/log.1" }
    var alivePath: String { "\(path)/alive" }
    var terminationLogPath: String { "\(path)/termination-log" }
    var shimLogPath: String { "\(path)/shim.log" }
    /// The environment setting that every process of the run carries.
    var mark: String { "\(Self.markName)=\(path)" }
    static let markName = "GROVER_LOCAL_RUN"

    // MARK: What to run

    struct Order: Equatable {
        var executable: String
        var arguments: [String]
        var environment: [String: String]
        var workingFolder: String
        var imageID: String
        var logFileBytes: Int
        /// Bytes that all its processes may hold; the shim looks after it where no control group does.
        var memoryLimit: Int?
        var group: ContainerGroup?
    }

    func write(_ order: Order) throws {
        var node: Node = [
            "executable": Node(order.executable), "arguments": Node(order.arguments.map { Node($0) }),
            "environment": Node(texts: order.environment), "workingFolder": Node(order.workingFolder),
            "imageID": Node(order.imageID), "logFileBytes": Node(order.logFileBytes),
        ]
        if let limit = order.memoryLimit { node["memoryLimit"] = Node(limit) }
        node["group"] = order.group?.node
        try HostFiles.write(JSON.bytes(node), to: "\(path)/run.json")
        try HostFiles.write(order.imageID.utf8, to: "\(path)/image")
    }

    var imageID: String { String(decoding: HostFiles.read("\(path)/image") ?? [], as: UTF8.self) }

    func takeOrder() -> Order? {
        guard let node = node("run.json"), let executable = node["executable"]?.string else { return nil }
        unlink("\(path)/run.json")
        return Order(
            executable: executable, arguments: node["arguments"]?.list?.compactMap(\.string) ?? [],
            environment: node["environment"]?.textMap ?? [:], workingFolder: node["workingFolder"]?.string ?? path,
            imageID: node["imageID"]?.string ?? "", logFileBytes: node["logFileBytes"]?.int ?? 10 << 20,
            memoryLimit: node["memoryLimit"]?.int, group: ContainerGroup(node["group"]))
    }

    // MARK: What runs

    struct Processes: Equatable {
        var shim: ProcessIdentity
        var container: ProcessIdentity
        var startedAt: Timestamp
    }

    var processes: Processes? {
        guard let node = node("shim.json"), let shim = ProcessIdentity(node["shim"]),
            let container = ProcessIdentity(node["container"]), let started = node["startedAt"]?.string,
            let startedAt = Timestamp(started)
        else { return nil }
        return Processes(shim: shim, container: container, startedAt: startedAt)
    }

    func write(_ processes: Processes) throws {
        let node: Node = [
            "shim": processes.shim.node, "container": processes.container.node,
            "startedAt": Node(processes.startedAt.microText),
        ]
        try HostFiles.write(JSON.bytes(node), to: "\(path)/shim.json")
    }

    // MARK: How it ended

    var ending: RunEnding? { RunEnding(node("exit.json")) }

    func write(_ ending: RunEnding) throws {
        try HostFiles.write(JSON.bytes(ending.node), to: "\(path)/exit.json")
    }

    // MARK: Stopping

    var graceSeconds: Double {
        Double(String(decoding: HostFiles.read("\(path)/stop") ?? [], as: UTF8.self)) ?? 30
    }

    /// Asks the shim to end the container: SIGTERM now, SIGKILL to all of it after the grace period.
    func requestStop(graceSeconds: Double) {
        try? HostFiles.write(String(graceSeconds).utf8, to: "\(path)/stop")
        processes?.shim.send(SIGTERM)
    }

    /// Ends whatever still carries the run's mark: what is left when the shim itself was killed.
    func killRemains() {
        processes?.container.send(SIGKILL)
        for pid in ProcessTable.processes(withSetting: mark) where pid != getpid() { kill(pid, SIGKILL) }
    }

    private func node(_ name: String) -> Node? {
        HostFiles.read("\(path)/\(name)").flatMap { try? JSON.read($0) }
    }
}

/// How a run of a container ended.
struct RunEnding: Sendable, Equatable {
    var exitCode: Int
    var signal: Int?
    var startedAt: Timestamp
    var finishedAt: Timestamp
    /// Why the process could not even be started.
    var startError: String?
    /// The kernel ended a process of it for want of memory.
    var isOutOfMemory = false

    init(exitCode: Int, signal: Int? = nil, startedAt: Timestamp, finishedAt: Timestamp, startError: String? = nil) {
        self.exitCode = exitCode
        self.signal = signal
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.startError = startError
    }

    init?(_ node: Node?) {
        guard let exitCode = node?["exitCode"]?.int, let started = node?["startedAt"]?.string,
            let startedAt = Timestamp(started), let finished = node?["finishedAt"]?.string,
            let finishedAt = Timestamp(finished)
        else { return nil }
        self.init(
            exitCode: exitCode, signal: node?["signal"]?.int, startedAt: startedAt, finishedAt: finishedAt,
            startError: node?["startError"]?.string)
        isOutOfMemory = node?["isOutOfMemory"]?.bool ?? false
    }

    var node: Node {
        var node: Node = [
            "exitCode": Node(exitCode), "startedAt": Node(startedAt.microText),
            "finishedAt": Node(finishedAt.microText),
        ]
        node["signal"] = signal.map { Node($0) }
        node["startError"] = startError.map { Node($0) }
        if isOutOfMemory { node["isOutOfMemory"] = true }
        return node
    }
}
