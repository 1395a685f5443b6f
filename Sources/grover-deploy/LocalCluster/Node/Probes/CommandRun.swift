internal import Glibc
internal import NIOCore
internal import Synchronization

/// A command of an exec probe or hook, run in a container's surroundings.
///
/// It waits without a thread: a preStop hook may take minutes, and the probes of other pods do not wait for it.
struct CommandRun: Sendable {
    let command: [String]
    let environment: [String: String]
    let folder: String
    let group: any EventLoopGroup
    /// As much of the output as a failure shows.
    private static let shownBytes = 10 << 10

    /// Success for exit code 0; the command and what it started are ended when the time is over.
    func answer(within timeout: Duration) async -> ProbeAnswer {
        guard let name = command.first, let program = Self.resolve(name, environment["PATH"] ?? "") else {
            let name = command.first ?? ""
            return .failure("exec: \"\(name)\": executable file not found in $PATH")
        }
        let launch = ProcessLaunch(
            executable: program, arguments: Array(command.dropFirst()), environment: environment,
            workingFolder: folder, descriptors: [])
        do {
            let process = try await CommandProcess(
                launch, PodCommand(container: "", words: command), group: group)
            return await follow(process, within: timeout)
        } catch {
            return .failure("\(error)")
        }
    }

    private func follow(_ process: CommandProcess, within timeout: Duration) async -> ProbeAnswer {
        await withTaskGroup(of: ProbeAnswer?.self) { race in
            race.addTask { await Self.answer(of: process) }
            race.addTask {
                try? await Task.sleep(for: timeout)
                return nil
            }
            let answer = await race.next() ?? nil
            process.kill()
            race.cancelAll()
            await process.ended()
            return answer ?? .failure("command timed out: \"\(command.joined(separator: " "))\"")
        }
    }

    private static func answer(of process: CommandProcess) async -> ProbeAnswer {
        let output = Mutex<[UInt8]>([])
        let code = await process.run { _, chunk in
            output.withLock { $0 += chunk.readableBytesView.prefix(shownBytes - $0.count) }
        }
        return code == 0 ? .success : .failure(String(decoding: output.withLock { $0 }, as: UTF8.self))
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
