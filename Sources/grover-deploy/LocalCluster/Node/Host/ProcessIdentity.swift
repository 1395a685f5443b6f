internal import Documents
internal import Glibc

/// One process for certain: numbers are used again, so a pid counts only with its start time and the boot it ran in.
struct ProcessIdentity: Sendable, Equatable {
    let pid: pid_t
    /// Clock ticks between boot and start: field 22 of `/proc/PID/stat`.
    let startTicks: UInt64
    let bootID: String

    static let self_ = ProcessIdentity(of: getpid())

    /// The process that has the pid now, unless it has ended.
    init?(of pid: pid_t) {
        guard let stat = ProcessTable.stat(pid), stat.isRunning else { return nil }
        self.pid = pid
        startTicks = stat.startTicks
        bootID = ProcessTable.bootID
    }

    init?(_ node: Node?) {
        guard let pid = node?["pid"]?.int, let start = node?["startTicks"]?.number, let ticks = UInt64(start),
            let bootID = node?["bootID"]?.string
        else { return nil }
        self.pid = pid_t(pid)
        startTicks = ticks
        self.bootID = bootID
    }

    var node: Node { ["pid": Node(Int(pid)), "startTicks": Node(startTicks), "bootID": Node(bootID)] }

    /// False for a zombie too: nothing of it runs any more.
    var isAlive: Bool { ProcessIdentity(of: pid) == self }

    /// - Returns: whether the process was there to get it.
    @discardableResult
    func send(_ signal: CInt) -> Bool {
        isAlive && kill(pid, signal) == 0
    }
}

/// What `/proc` says about processes.
enum ProcessTable {
    struct Stat {
        let state: Character
        let parent: pid_t
        let session: pid_t
        let startTicks: UInt64

        var isRunning: Bool { state != "Z" && state != "X" }
    }

    /// Empty where the kernel does not say.
    static let bootID: String =
        text("/proc/sys/kernel/random/boot_id")
        .split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""

    static func stat(_ pid: pid_t) -> Stat? {
        let text = text("/proc/\(pid)/stat")
        // The command stands in parentheses and may hold any character: fields count from the last one.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].first, let parent = pid_t(fields[1]),
            let session = pid_t(fields[3]), let start = UInt64(fields[19])
        else { return nil }
        return Stat(state: state, parent: parent, session: session, startTicks: start)
    }

    static var pids: [pid_t] { HostFiles.names(in: "/proc").compactMap { pid_t($0) } }

    static func children(of parent: pid_t) -> [pid_t] {
        pids.filter { stat($0)?.parent == parent }
    }

    /// Processes whose environment at their start held the setting: how a run's strays are found.
    static func processes(withSetting setting: String) -> [pid_t] {
        let wanted = Array(setting.utf8)
        return pids.filter { pid in
            guard let bytes = HostFiles.read("/proc/\(pid)/environ") else { return false }
            return bytes.split(separator: 0).contains { $0.elementsEqual(wanted) }
        }
    }

    private static func text(_ path: String) -> String {
        String(decoding: HostFiles.read(path) ?? [], as: UTF8.self)
    }
}
