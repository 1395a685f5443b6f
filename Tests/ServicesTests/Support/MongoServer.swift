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
        return server.patientURL
    }
    private static let kept = Mutex<MongoServer?>(nil)

    /// Its host and port, which hardly anybody else gets, even after it was killed.
    let address: String
    private let process: Process
    private let input: FileHandle
    /// The server removes it at its end, unless it is killed.
    private let folder: URL

    var url: String { "mongodb://\(address)/?replicaSet=secantus" }

    /// For tests of something else than how long a server may take.
    var patientURL: String {
        let limits = ["serverSelectionTimeoutMS", "connectTimeoutMS", "socketTimeoutMS", "waitQueueTimeoutMS"]
        return url + limits.map { "&\($0)=600000" }.joined()
    }

    /// - Parameter options: see `mongo_server.py`.
    static func start(_ options: String...) async throws -> MongoServer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try MongoServer(options) })
            }
        }
    }

    private init(_ options: [String]) throws {
        let program = Project.root.appending(path: ".tools/venv/bin/python")
        guard FileManager.default.isExecutableFile(atPath: program.path()) else {
            throw Failure(description: "there is no \(program.path()); run 'make setup'")
        }
        folder = FileManager.default.temporaryDirectory.appending(path: "mongo-\(UUID().uuidString.prefix(8))")
        let (input, output) = (Pipe(), Pipe())
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        let process = Process()
        process.executableURL = program
        process.arguments =
            [Project.root.appending(path: "Tests/ServicesTests/Stores/mongo_server.py").path(), folder.path()]
            + options
        process.standardInput = input
        process.standardOutput = output
        let log = folder.appendingPathExtension("log")
        _ = FileManager.default.createFile(atPath: log.path(), contents: nil)
        defer { try? FileManager.default.removeItem(at: log) }
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        self.process = process
        self.input = input.fileHandleForWriting
        var line = ""
        while !line.hasSuffix("\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else {
                let said = (try? String(contentsOf: log, encoding: .utf8))?.split(separator: "\n").last
                throw Failure(description: "the server of the tests did not start: \(said ?? "it said nothing")")
            }
            line += String(decoding: more, as: UTF8.self)
        }
        address = String(line.dropLast())
    }

    /// Kills it, and returns when it is gone.
    func kill() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [process, folder] in
                Foundation.kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                try? FileManager.default.removeItem(at: folder)
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
