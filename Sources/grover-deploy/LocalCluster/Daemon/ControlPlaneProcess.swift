internal import CProcess
internal import Glibc

/// Starts a control plane in the background and ends it.
public enum ControlPlaneProcess {
    /// What `start` found.
    public enum Start: Sendable {
        case started(ControlPlaneRecord)
        case ranAlready(ControlPlaneRecord)
    }

    /// A start or an end that did not work, in words for people.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// Starts `grover-local serve` in a session of its own and waits until its API is ready.
    ///
    /// - Parameters:
    ///   - program: the path of `grover-local`.
    ///   - arguments: for `serve`, besides the state folder.
    public static func start(_ program: String, arguments: [String], folder: StateFolder) throws -> Start {
        let end = ContinuousClock.now + patience
        while true {
            if let running = ControlPlaneRecord.running(in: folder) { return .ranAlready(running) }
            let report = try launch(program, arguments: arguments, folder: folder)
            if report == ready, let record = ControlPlaneRecord.running(in: folder) { return .started(record) }
            // Of two starts at once one gets the lock, and the other finds it running soon. And what was killed holds the
            // lock until the last of its threads is gone.
            guard report == locked, ContinuousClock.now < end else {
                let reason =
                    switch report {
                    case "": "it ended without a word; see \(folder.log)"
                    case locked: "another control plane holds \(folder.path); see \(folder.log)"
                    default: report
                    }
                throw Failure(description: "the local cluster did not start: \(reason)")
            }
            waitForRecord(in: folder)
        }
    }

    /// How long a start waits for another one, or for the end of what ran before.
    private static let patience = Duration.seconds(60)

    /// Starts `serve` once.
    ///
    /// - Returns: what it reports
    private static func launch(_ program: String, arguments: [String], folder: StateFolder) throws -> String {
        try HostFiles.makeFolder(folder.path)
        let log = open(folder.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw HostError("open", folder.log) }
        defer { close(log) }
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(null) }
        var pipe: [CInt] = [-1, -1]
        guard pipe2(&pipe, O_CLOEXEC) == 0 else { throw HostError("make", "a pipe") }
        defer { close(pipe[0]) }
        let launch = ProcessLaunch(
            executable: program,
            arguments: ["serve", "--state", folder.path, "--report", "3"] + arguments,
            environment: HostFiles.environment, descriptors: [null, log, log, pipe[1]])
        let process: pid_t
        do {
            process = try launch.start()
        } catch {
            close(pipe[1])
            throw error
        }
        close(pipe[1])
        guard let report = readToEnd(pipe[0], within: patience) else {
            kill(process, SIGKILL)
            throw Failure(
                description: "the local cluster did not start: it said nothing for a minute; see \(folder.log)")
        }
        return String(decoding: report, as: UTF8.self)
    }

    /// Ends the control plane of the folder and then every process of its pods.
    ///
    /// - Returns: whether anything ran.
    public static func stop(folder: StateFolder, graceSeconds: Double) async throws -> Bool {
        var ran = false
        // One that starts yet has the lock and has written nothing down.
        let end = ContinuousClock.now + patience
        while ControlPlaneRecord.running(in: folder) == nil, StateFolderLock.isHeld(folder) {
            guard ContinuousClock.now < end else {
                throw Failure(
                    description: "a process holds \(folder.lock) and says nothing of a cluster; see \(folder.log)")
            }
            waitForRecord(in: folder)
        }
        if let running = ControlPlaneRecord.running(in: folder) {
            ran = true
            running.process.send(SIGTERM)
            if !running.process.waitForEnd(seconds: 10) {
                running.process.send(SIGKILL)
                guard running.process.waitForEnd(seconds: 60) else {
                    throw Failure(description: "the control plane, process \(running.pid), does not end")
                }
            }
        }
        let containers = await ProcessNode.stopAll(stateFolder: folder.path, graceSeconds: graceSeconds)
        return ran || containers > 0
    }

    /// What `serve` writes to its report descriptor, when not an error in words.
    static let ready = "ready"
    static let locked = "locked"

    /// The side of `serve`: says once how the start went.
    public struct Report: Sendable {
        let descriptor: CInt?

        public init(descriptor: Int?) {
            self.descriptor = descriptor.map(CInt.init)
        }

        public func tellReady() { tell(ControlPlaneProcess.ready) }
        public func tellLocked() { tell(ControlPlaneProcess.locked) }

        public func tell(_ text: String) {
            guard let descriptor else { return }
            _ = HostFiles.writeAll(Array(text.utf8)[...], to: descriptor)
            close(descriptor)
        }
    }

    /// - Returns: nil where the end does not come in time.
    private static func readToEnd(_ descriptor: CInt, within patience: Duration) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        let end = ContinuousClock.now + patience
        while true {
            var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = CInt(max(0, (end - .now) / .milliseconds(1)))
            let isThere = poll(&waited, 1, left)
            if isThere < 0 && errno == EINTR { continue }
            guard isThere > 0 else { return nil }
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// Waits half a second at most.
    private static func waitForRecord(in folder: StateFolder) {
        for _ in 0..<10 where ControlPlaneRecord.running(in: folder) == nil { poll(nil, 0, 50) }
    }
}

extension ProcessIdentity {
    /// Waits for the process to end, by its pidfd where the kernel has them.
    ///
    /// - Returns: false when it still runs after that time.
    func waitForEnd(seconds: Double) -> Bool {
        let descriptor = grover_pidfd_open(pid)
        guard isAlive else { return true }
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&waited, 1, CInt(seconds * 1000))
        return !isAlive
    }
}

extension HostFiles {
    static var workingFolder: String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    static var environment: [String: String] {
        var environment: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { environment[String(parts[0])] = String(parts[1]) }
            entry = entry.advanced(by: 1)
        }
        return environment
    }
}
