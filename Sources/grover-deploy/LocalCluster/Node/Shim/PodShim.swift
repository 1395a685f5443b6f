internal import Glibc
internal import KubernetesModel

/// The parent of a container's process: `grover-local shim FOLDER`.
///
/// It lives in a session of its own and does not need the control plane: it keeps the log, takes in orphans, ends
/// the container when asked (SIGTERM to the shim), leaves no descendant behind and writes down how it ended.
/// It never starts the container again: each run has a folder and a shim of its own.
public enum PodShim {
    /// - Parameter arguments: what follows `shim`: the run's folder.
    /// - Returns: the exit code of the program.
    public static func run(_ arguments: [String]) -> Int32 {
        guard arguments.count == 1, let order = RunFolder(path: arguments[0]).takeOrder() else {
            HostFiles.complain("usage: grover-local shim FOLDER, where FOLDER holds a run.json")
            return 64
        }
        let folder = RunFolder(path: arguments[0])
        do {
            var supervisor = try ShimSupervisor(folder, order)
            try supervisor.supervise()
            return 0
        } catch {
            let now = Timestamp.now
            HostFiles.complain("\(error)")
            try? folder.write(RunEnding(exitCode: 128, startedAt: now, finishedAt: now, startError: "\(error)"))
            return 1
        }
    }
}

extension HostFiles {
    static func complain(_ message: String) {
        _ = writeAll(Array("error: \(message)\n".utf8)[...], to: STDERR_FILENO)
    }
}
