internal import ArgumentParser
import Dispatch
import Documents

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A command that runs against a context; `Program` builds the real one.
protocol DeployCommand: AsyncParsableCommand {
    func run(in context: DeployContext) async throws
}

extension DeployCommand {
    func run() async throws {
        try await run(in: Program.context())
    }
}

/// What surrounds every command: signals, the real context, and the way from an error to a message and a code.
enum Program {
    static func main(_ root: (some AsyncParsableCommand).Type) async {
        signal(SIGPIPE, SIG_IGN)
        let command = Task { try await parseAndRun(root) }
        let signals = Signals { command.cancel() }
        let result = await command.result
        let ended = signals.received
        switch result {
        case .success where FileOutput.standard.problem != nil && ended == nil:
            exit(report(outputFailure, root: root, signal: nil))
        case .success: exit(ended?.rawValue ?? DeployExit.done.rawValue)
        case .failure(let error):
            let code = report(error, root: root, signal: ended)
            // Whoever reads the code for findings must not take what was cut off for all of them.
            if FileOutput.standard.problem != nil && ended == nil {
                _ = report(outputFailure, root: root, signal: nil)
            }
            exit(code)
        }
    }

    static func context() -> DeployContext {
        var environment: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { environment[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        let folder = getcwd(nil, 0)
        defer { free(folder) }
        return DeployContext(
            output: FileOutput.standard, messages: FileOutput.standardError, environment: environment,
            folder: folder.map { String(cString: $0) } ?? ".", clock: ContinuousClock())
    }

    private static func parseAndRun(_ root: (some AsyncParsableCommand).Type) async throws {
        try checkCommand(CommandLine.arguments.dropFirst().first, of: root)
        var command = try root.parseAsRoot()
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    private static var outputFailure: DeployFailure {
        let reason = FileOutput.standard.problem ?? "closed"
        return DeployFailure(.failed, "cannot write to standard output: \(reason); what was printed is not whole")
    }

    /// A misspelt command deserves better than "unexpected argument".
    static func checkCommand(_ word: String?, of root: (some AsyncParsableCommand).Type) throws {
        let known = root.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard let word, !word.hasPrefix("-"), !known.contains(word) else { return }
        throw DeployFailure(.usage, "there is no command '\(word)'\(Spelling.advice(for: word, among: known))")
    }

    /// Says what went wrong on standard error, and answers the exit code.
    private static func report(
        _ error: any Error, root: (some AsyncParsableCommand).Type, signal: DeployExit?
    ) -> Int32 {
        let messages = FileOutput.standardError
        if let failure = error as? DeployFailure {
            if let message = failure.message { messages.writeLine("error: \(message)") }
            return failure.exit.rawValue
        }
        if error is CancellationError || signal != nil {
            messages.writeLine("interrupted")
            return (signal ?? .interrupted).rawValue
        }
        if error is Problem || error is Problems {
            messages.writeLine(String(describing: error))
            return DeployExit.of(error).rawValue
        }
        if isParserError(error) {
            let code = root.exitCode(for: error)
            var text = root.fullMessage(for: error)
            if text.hasPrefix("Error: ") { text = Self.sentence(text.dropFirst("Error: ".count)) }
            (code.isSuccess ? FileOutput.standard : messages).writeLine(text)
            return code.rawValue
        }
        messages.writeLine("error: \(error)")
        return DeployExit.of(error).rawValue
    }

    /// The parser's message as this program puts them: in lower case.
    private static func sentence(_ text: Substring) -> String {
        "error: " + text.prefix(1).lowercased() + text.dropFirst()
    }

    private static func isParserError(_ error: any Error) -> Bool {
        error is ExitCode || error is ValidationError || error is CleanExit
            || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}

/// Turns the first SIGINT or SIGTERM into cancellation; a second ends the process at once.
private final class Signals: Sendable {
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]
    private let state: State

    private final class State: @unchecked Sendable {
        // Written and read on `queue` alone.
        var received: DeployExit?
        let queue = DispatchQueue(label: "signals")
    }

    init(_ cancel: @escaping @Sendable () -> Void) {
        let state = State()
        self.state = state
        sources = [(SIGINT, DeployExit.interrupted), (SIGTERM, DeployExit.terminated)].map { number, meaning in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: state.queue)
            source.setEventHandler {
                if state.received != nil { _exit(meaning.rawValue) }
                state.received = meaning
                cancel()
            }
            source.resume()
            return source
        }
    }

    var received: DeployExit? { state.queue.sync { state.received } }
}
