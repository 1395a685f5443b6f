internal import CProcess
internal import Glibc
internal import NIOCore
internal import NIOPosix

/// A command of an exec probe or hook, run in a container's surroundings.
struct CommandRun: Sendable {
    let command: [String]
    let environment: [String: String]
    let folder: String
    /// As much of the output as a failure shows.
    private static let shownBytes = 10 << 10

    /// Success for exit code 0; the command and what it started are ended when the time is over.
    func answer(within timeout: Duration) async -> ProbeAnswer {
        let deadline = ContinuousClock.now + timeout
        return await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in continuation.resume(returning: runBlocking(until: deadline)) }
        }
    }

    private func runBlocking(until deadline: ContinuousClock.Instant) -> ProbeAnswer {
        guard let name = command.first, let program = Self.resolve(name, environment["PATH"] ?? "") else {
            let name = command.first ?? ""
            return .failure("exec: \"\(name)\": executable file not found in $PATH")
        }
        var ends: [CInt] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { return .failure("\(HostError("make a pipe for", program))") }
        defer { close(ends[0]) }
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let launch = ProcessLaunch(
            executable: program, arguments: Array(command.dropFirst()), environment: environment,
            workingFolder: folder, descriptors: [null, ends[1], ends[1]])
        let started = Result { try launch.start() }
        close(null)
        close(ends[1])
        switch started {
        case .failure(let error): return .failure("\(error)")
        case .success(let pid): return follow(pid, ends[0], until: deadline)
        }
    }

    private func follow(_ pid: pid_t, _ reader: CInt, until deadline: ContinuousClock.Instant) -> ProbeAnswer {
        var output: [UInt8] = []
        var isLate = false
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let left = max(0, (deadline - .now).nanoseconds / 1_000_000)
            var waiting = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, CInt(clamping: left))
            if ready < 0 && errno == EINTR { continue }
            if ready <= 0 {
                isLate = true
                break
            }
            let count = read(reader, &chunk, chunk.count)
            guard count > 0 else { break }
            output += chunk[..<min(count, max(0, Self.shownBytes - output.count))]
        }
        kill(-pid, SIGKILL)
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        if isLate { return .failure("command timed out: \"\(command.joined(separator: " "))\"") }
        guard status != 0 else { return .success }
        return .failure(String(decoding: output, as: UTF8.self))
    }

    /// Of a wait status: the code, or 128 and the number of the signal.
    static func exitCode(_ status: CInt) -> Int {
        let signal = Int(status & 0x7f)
        return signal == 0 ? Int(status >> 8 & 0xff) : 128 + signal
    }

    /// The file that a name in a command line means, by the search path where it has no slash.
    static func resolve(_ name: String, _ path: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        return path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}
