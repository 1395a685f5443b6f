public import Foundation

/// A program's run to its end: what it printed and how it ended.
public struct Command: Sendable {
    public let status: Int32
    public let output: String
    public let errorOutput: String

    /// Runs a program and waits for its end.
    ///
    /// - Parameter environment: laid over the test's own environment.
    public static func run(
        _ program: URL, _ arguments: [String], input: String = "", environment: [String: String] = [:],
        in folder: URL? = nil
    ) async throws -> Command {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try runBlocking(program, arguments, input: input, environment: environment, in: folder)
                    })
            }
        }
    }

    private static func runBlocking(
        _ program: URL, _ arguments: [String], input: String, environment: [String: String], in folder: URL?
    ) throws -> Command {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        if let folder { process.currentDirectoryURL = folder }
        let scratch = try ScratchFolder("command")
        try scratch.write(input, to: "in")
        try scratch.write("", to: "out")
        try scratch.write("", to: "err")
        process.standardInput = try FileHandle(forReadingFrom: scratch.url.appending(path: "in"))
        process.standardOutput = try FileHandle(forWritingTo: scratch.url.appending(path: "out"))
        process.standardError = try FileHandle(forWritingTo: scratch.url.appending(path: "err"))
        try process.run()
        process.waitUntilExit()
        return Command(
            status: process.terminationStatus, output: try scratch.read("out"),
            errorOutput: try scratch.read("err"))
    }
}
