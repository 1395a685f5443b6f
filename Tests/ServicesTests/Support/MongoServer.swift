import Foundation
import Synchronization
import TestSupport

/// A server of MongoDB's protocol as a process of its own, which ends with this one however that ends: it watches the pipe that
/// this one holds.
final class MongoServer: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The one that all tests share, each with databases of its own; what `MONGO_URL` names, where that is set.
    static let shared = Task {
        if let url = ProcessInfo.processInfo.environment["MONGO_URL"] { return url }
        let server = try await MongoServer.start()
        kept.withLock { $0 = server }
        // This server does one thing at a time, slowly, and all tests at once ask it: whoever waits for it waits long.
        let patience = ["serverSelectionTimeoutMS", "connectTimeoutMS", "socketTimeoutMS", "waitQueueTimeoutMS"]
        return server.url + patience.map { "&\($0)=120000" }.joined()
    }
    private static let kept = Mutex<MongoServer?>(nil)

    let port: Int
    private let process: Process
    private let input: FileHandle

    var url: String { "mongodb://127.0.0.1:\(port)/?replicaSet=secantus" }

    /// - Parameter member: who is let in, with a password; anybody where nobody is named.
    static func start(
        port: Int = 0, member: (user: String, password: String)? = nil
    ) async throws -> MongoServer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try MongoServer(port: port, member: member) })
            }
        }
    }

    private init(port: Int, member: (user: String, password: String)?) throws {
        let program = Project.root.appending(path: ".tools/venv/bin/python")
        guard FileManager.default.isExecutableFile(atPath: program.path()) else {
            throw Failure(description: "there is no \(program.path()); run 'make setup'")
        }
        let (input, output) = (Pipe(), Pipe())
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        let process = Process()
        process.executableURL = program
        process.arguments =
            [Project.root.appending(path: "Tests/ServicesTests/Stores/mongo_server.py").path(), "\(port)"]
            + (member.map { [$0.user, $0.password] } ?? [])
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        self.input = input.fileHandleForWriting
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.prefix { $0.isNumber }) else {
            throw Failure(description: "the server of the tests did not start; 'make setup' installs what it needs")
        }
        self.port = port
    }

    /// Kills it, and returns when it is gone.
    func kill() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [process] in
                Foundation.kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                continuation.resume()
            }
        }
    }

    /// Holds its processes still, or lets them go on.
    func pause(_ isPaused: Bool) {
        Foundation.kill(process.processIdentifier, isPaused ? SIGSTOP : SIGCONT)
    }

    deinit {
        try? input.close()
    }
}
