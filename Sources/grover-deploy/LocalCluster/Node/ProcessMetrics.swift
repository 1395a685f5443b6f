internal import Glibc
import KubernetesModel

/// What the pods of a process node use, read from `/proc` when somebody asks; nothing runs in between.
///
/// CPU is that of each container's process and all below it, since it was last asked, or over the whole life of the
/// container the first time.
public actor ProcessMetrics: PodMetricsSource {
    private struct Sample {
        let cpuMicroseconds: Int
        let at: Timestamp
    }

    /// Asked again within this time, it gives the same answer: too short a window says little.
    private static let shortestWindow = 5.0

    private let stateFolder: String
    private var samples: [String: Sample] = [:]
    private var latest: [PodMetrics] = []
    private var measuredAt: Timestamp?

    public init(stateFolder: String) {
        self.stateFolder = stateFolder
    }

    public func podMetrics() -> [PodMetrics] {
        let now = Timestamp.now
        if let measuredAt, now.seconds(since: measuredAt) < Self.shortestWindow { return latest }
        let tree = ProcessTree()
        var seen: [String: Sample] = [:]
        latest = PodFolder.all(in: stateFolder).compactMap { folder in
            guard let pod = folder.identity else { return nil }
            var window = 0.0
            let containers = folder.containers.compactMap { name -> PodMetrics.Container? in
                guard let number = folder.runNumbers(of: name).last,
                    let processes = folder.run(name, number).processes, processes.container.isAlive
                else { return nil }
                let usage = tree.usage(of: processes.container.pid)
                let key = folder.run(name, number).path
                seen[key] = Sample(cpuMicroseconds: usage.cpuMicroseconds, at: now)
                let before = samples[key] ?? Sample(cpuMicroseconds: 0, at: processes.startedAt)
                let seconds = max(0.001, now.seconds(since: before.at))
                window = max(window, seconds)
                let used = max(0, usage.cpuMicroseconds - before.cpuMicroseconds)
                return PodMetrics.Container(
                    name, cpuMilli: Int(Double(used) / seconds / 1000), memoryBytes: usage.memoryBytes)
            }
            guard !containers.isEmpty else { return nil }
            return PodMetrics(
                namespace: pod.namespace, name: pod.name, measuredAt: now, windowSeconds: window,
                containers: containers)
        }
        samples = seen
        measuredAt = now
        return latest
    }
}

/// All processes of the machine at one moment, with what they use.
private struct ProcessTree {
    private struct Entry {
        let ticks: Int
        let pages: Int
    }

    private var entries: [pid_t: Entry] = [:]
    private var children: [pid_t: [pid_t]] = [:]

    init() {
        for pid in ProcessTable.pids {
            guard let bytes = HostFiles.read("/proc/\(pid)/stat") else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            // The command stands in parentheses and may hold any character: fields count from the last one.
            guard let end = text.lastIndex(of: ")") else { continue }
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 21, let parent = pid_t(fields[1]) else { continue }
            // Of itself, and of children that have ended.
            let ticks = fields[11...14].reduce(0) { $0 + (Int($1) ?? 0) }
            entries[pid] = Entry(ticks: ticks, pages: Int(fields[21]) ?? 0)
            children[parent, default: []].append(pid)
        }
    }

    func usage(of root: pid_t) -> (cpuMicroseconds: Int, memoryBytes: Int) {
        var (ticks, pages) = (0, 0)
        var open = [root]
        while let pid = open.popLast() {
            ticks += entries[pid]?.ticks ?? 0
            pages += entries[pid]?.pages ?? 0
            open += children[pid] ?? []
        }
        return (ticks * 1_000_000 / max(1, sysconf(Int32(_SC_CLK_TCK))), pages * max(1, sysconf(Int32(_SC_PAGESIZE))))
    }
}
