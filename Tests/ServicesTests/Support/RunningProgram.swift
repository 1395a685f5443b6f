import Foundation
import Synchronization
import TestSupport

/// A built program that runs until it ends or is killed, and what it says on standard error.
final class RunningProgram: Sendable {
    private struct State {
        var status: Int32?
        var lines: [String] = []
        var waiting: [CheckedContinuation<Int32, Never>] = []
    }

    let pid: Int32
    private let state = Mutex(State())

    /// - Parameter heard: gets each line as it comes.
    init(
        _ product: String, _ arguments: [String] = [], environment: [String: String],
        heard: @escaping @Sendable (_ line: String, _ pid: Int32) -> Void
    ) throws {
        let process = Process()
        process.executableURL = Project.product(product)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "TMPDIR": NSTemporaryDirectory()].merging(environment) { $1 }
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        pid = process.processIdentifier
        let pid = pid
        let (running, output) = (process, pipe.fileHandleForReading)
        Thread.detachNewThread { [self] in
            var rest = Data()
            while case let more = output.availableData, !more.isEmpty {
                rest += more
                while let end = rest.firstIndex(of: 0x0A) {
                    let line = String(decoding: rest[..<end], as: UTF8.self)
                    rest = Data(rest[(end + 1)...])
                    state.withLock { $0.lines.append(line) }
                    heard(line, pid)
                }
            }
            running.waitUntilExit()
            let waiting = state.withLock { state in
                state.status = running.terminationStatus
                return state.waiting
            }
            for continuation in waiting { continuation.resume(returning: running.terminationStatus) }
        }
    }

    var lines: [String] { state.withLock { $0.lines } }

    /// Its status, or the signal that ended it.
    func end() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = state.withLock { state in
                if state.status == nil { state.waiting.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }
}

extension RunningProgram {
    /// Starts a service and returns when it listens, with its port.
    static func service(
        _ product: String, environment: [String: String]
    ) async throws -> (program: RunningProgram, port: Int) {
        let (ports, found) = AsyncStream<Int>.makeStream()
        let program = try RunningProgram(
            product, environment: ["HOST": "127.0.0.1", "PORT": "0"].merging(environment) { $1 }
        ) { line, _ in
            guard let log = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                log["message"] as? String == "listening", let port = (log["port"] as? String).flatMap({ Int($0) })
            else { return }
            found.yield(port)
        }
        Task {
            _ = await program.end()
            found.finish()
        }
        for await port in ports { return (program, port) }
        throw NotListening(lines: program.lines)
    }

    struct NotListening: Error { let lines: [String] }
}
