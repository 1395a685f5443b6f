internal import CProcess
internal import Glibc
internal import KubernetesModel

/// Runs one container to its end, in one thread that sleeps in `poll`.
struct ShimSupervisor {
    private let folder: RunFolder
    private let order: RunFolder.Order
    private let signals: SignalPipe
    private var log: ContainerLogWriter
    private var outputs: [(descriptor: CInt, stream: ContainerLogWriter.Stream)] = []
    private var container: pid_t = 0
    private var status: CInt?
    private var killAt: Timestamp?
    private var memory: MemoryWatch?
    private var group: ContainerGroup?
    private var chunk = [UInt8](repeating: 0, count: 64 << 10)
    /// Inherited from the control plane: as long as it is open, the shim lives.
    static let aliveDescriptor: CInt = 3

    init(_ folder: RunFolder, _ order: RunFolder.Order) throws {
        self.folder = folder
        self.order = order
        signal(SIGPIPE, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
        signal(SIGINT, SIG_IGN)
        _ = fcntl(Self.aliveDescriptor, F_SETFD, FD_CLOEXEC)
        guard grover_become_subreaper() == 0 else { throw HostError("become the reaper of", folder.path) }
        signals = try SignalPipe(SIGTERM, SIGCHLD)
        log = try ContainerLogWriter(
            path: folder.logPath, olderPath: folder.olderLogPath, bound: order.logFileBytes)
    }

    mutating func supervise() throws {
        let startedAt = try start()
        while status == nil {
            waitForSomething()
            for number in signals.taken() {
                if number == SIGTERM { beginStop() } else { reap() }
            }
            if let killAt, killAt <= .now {
                self.killAt = nil
                killAll()
            }
            if status == nil, memory?.isExceeded(by: container) == true { killAll() }
        }
        killAll()
        while waitpid(-1, nil, 0) > 0 || errno == EINTR {}
        for output in outputs { readAll(output) }
        let finishedAt = Timestamp.now
        log.finish()
        let status = status ?? 0
        let signal = status & 0x7f
        var ending = RunEnding(
            exitCode: signal == 0 ? Int(status >> 8 & 0xff) : 128 + Int(signal),
            signal: signal == 0 ? nil : Int(signal),
            startedAt: startedAt, finishedAt: finishedAt)
        // As a kernel's out-of-memory kill would end it.
        let ranOut = memory?.wasExceeded == true || group?.ranOutOfMemory == true
        if ranOut, signal == SIGKILL { ending.isOutOfMemory = true }
        group?.remove()
        try folder.write(ending)
    }

    private mutating func start() throws -> Timestamp {
        var pipes: [(read: CInt, write: CInt)] = []
        defer { for pipe in pipes { close(pipe.write) } }
        for _ in 0..<2 {
            var ends: [CInt] = [-1, -1]
            guard pipe2(&ends, O_CLOEXEC) == 0 else { throw HostError("make a pipe for", folder.path) }
            _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
            pipes.append((ends[0], ends[1]))
        }
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(null) }
        let launch = ProcessLaunch(
            executable: order.executable, arguments: order.arguments, environment: order.environment,
            workingFolder: order.workingFolder, descriptors: [null, pipes[0].write, pipes[1].write])
        container = try start(launch)
        outputs = [(pipes[0].read, .stdout), (pipes[1].read, .stderr)]
        let startedAt = Timestamp.now
        // A process that has ended already still has its number, as nobody has waited for it.
        if let shim = ProcessIdentity.self_ {
            let process = ProcessIdentity(of: container) ?? shim
            try folder.write(RunFolder.Processes(shim: shim, container: process, startedAt: startedAt))
        }
        tellStarted()
        return startedAt
    }

    /// Starts the container's process in its control groups; where they are refused, the shim watches its memory.
    private mutating func start(_ launch: ProcessLaunch) throws -> pid_t {
        do {
            try order.group?.make()
            group = order.group
        } catch {
            HostFiles.complain("\(error); limits are watched instead")
        }
        if group?.holdsMemory != true { memory = order.memoryLimit.map { MemoryWatch(limit: $0) } }
        guard let group else { return try launch.start() }
        do {
            return try group.asMember { try launch.start() }
        } catch {
            group.remove()
            throw error
        }
    }

    /// One byte says that `shim.json` stands.
    private func tellStarted() {
        _ = HostFiles.writeAll([UInt8(ascii: "s")], to: Self.aliveDescriptor)
    }

    private mutating func waitForSomething() {
        var waiting = [pollfd(fd: signals.reader, events: Int16(POLLIN), revents: 0)]
        waiting += outputs.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        let untilKill = killAt.map { CInt(max(0, $0.seconds(since: .now) * 1000).rounded(.up)) }
        let patience = [untilKill, memory?.interval].compactMap { $0 }.min() ?? -1
        guard poll(&waiting, nfds_t(waiting.count), patience) > 0 else { return }
        for (output, answer) in zip(outputs, waiting.dropFirst()) where answer.revents != 0 {
            if !readSome(output) {
                close(output.descriptor)
                outputs.removeAll { $0.descriptor == output.descriptor }
            }
        }
    }

    /// - Returns: false at the end of the output.
    private mutating func readSome(_ output: (descriptor: CInt, stream: ContainerLogWriter.Stream)) -> Bool {
        let count = read(output.descriptor, &chunk, chunk.count)
        if count > 0 { log.append(chunk[..<count], from: output.stream) }
        return count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR)
    }

    private mutating func readAll(_ output: (descriptor: CInt, stream: ContainerLogWriter.Stream)) {
        while true {
            let count = read(output.descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            log.append(chunk[..<count], from: output.stream)
        }
    }

    private mutating func beginStop() {
        let deadline = Timestamp.now.advanced(bySeconds: folder.graceSeconds)
        killAt = min(killAt ?? deadline, deadline)
        kill(container, SIGTERM)
    }

    private mutating func reap() {
        var ended: CInt = 0
        while case let pid = waitpid(-1, &ended, WNOHANG), pid > 0 {
            if pid == container { status = ended }
        }
    }

    /// Ends the process group, and every descendant that left it: those are, or become, the shim's own children.
    private func killAll() {
        // Once the container is reaped its number may name another group, unless some of its processes are left.
        if status == nil { kill(-container, SIGKILL) }
        while case let children = ProcessTable.children(of: getpid()).filter({ status == nil || $0 != container }),
            !children.isEmpty
        {
            for child in children { kill(child, SIGKILL) }
            if status == nil { return }
            while waitpid(-1, nil, WNOHANG) > 0 {}
        }
    }
}
