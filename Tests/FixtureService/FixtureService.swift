import Foundation
import NIOCore
import NIOPosix

/// A service that behaves as it is told: the bad releases of tests are this program with other arguments.
///
///     --ready-after SECONDS   not ready before (503 at /health/ready)
///     --never-ready           never ready
///     --status CODE           answers everything with the code, probes too
///     --exit CODE             exits with the code, at once or
///     --exit-after SECONDS    so long after its start
///     --ignore-term           goes on after SIGTERM
///     --child                 starts a child process that ignores SIGTERM, and says its pid
///     --say LINE              prints the line at its start
///     --print-environment     prints its environment at its start
///     --bind ADDRESS          listens there instead of at HOST
///
/// It listens at HOST (0.0.0.0) and PORT (8000), or at no port at all with `--no-port`.
@main
enum FixtureService {
    static func main() async throws {
        let behaviour = Behaviour(CommandLine.arguments.dropFirst())
        for line in behaviour.lines { say(line) }
        if behaviour.printsEnvironment {
            for (name, value) in ProcessInfo.processInfo.environment.sorted(by: { $0.key < $1.key }) {
                say("\(name)=\(value)")
            }
        }
        if behaviour.hasChild { try startChild() }
        if behaviour.ignoresTermination {
            signal(SIGTERM, SIG_IGN)
        } else {
            signal(SIGTERM) { _ in _exit(0) }
        }
        if let code = behaviour.exitCode {
            guard behaviour.exitAfter > .zero else { exit(code) }
            Task {
                try await Task.sleep(for: behaviour.exitAfter)
                exit(code)
            }
        }
        do {
            if behaviour.hasPort { try await FixtureServer(behaviour).run() }
        } catch {
            say("error: \(error)")
            exit(1)
        }
        while true { try await Task.sleep(for: .seconds(3600)) }
    }

    /// A process of its own group, as a careless program leaves behind.
    private static func startChild() throws {
        let child = Process()
        child.executableURL = URL(filePath: "/bin/sh")
        child.arguments = ["-c", "trap '' TERM; while :; do sleep 1000; done"]
        try child.run()
        say("child \(child.processIdentifier)")
    }
}

/// Prints a line at once, also into a pipe.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

/// What the arguments ask for.
struct Behaviour: Sendable {
    var readyAfter: Duration? = .zero
    var status = 200
    var exitCode: Int32?
    var exitAfter = Duration.zero
    var ignoresTermination = false
    var hasChild = false
    var hasPort = true
    var printsEnvironment = false
    var lines: [String] = []
    var host = ProcessInfo.processInfo.environment["HOST"] ?? "0.0.0.0"
    let port = ProcessInfo.processInfo.environment["PORT"].flatMap { Int($0) } ?? 8000
    let name = ProcessInfo.processInfo.environment["HOSTNAME"] ?? ""
    let began = ContinuousClock.now

    var isReady: Bool { readyAfter.map { ContinuousClock.now - began >= $0 } ?? false }

    init(_ arguments: some Sequence<String>) {
        var rest = Array(arguments)[...]
        while let option = rest.popFirst() {
            switch option {
            case "--ready-after": readyAfter = Self.seconds(rest.popFirst())
            case "--never-ready": readyAfter = nil
            case "--status": status = rest.popFirst().flatMap { Int($0) } ?? 500
            case "--exit": exitCode = rest.popFirst().flatMap { Int32($0) } ?? 1
            case "--exit-after": exitAfter = Self.seconds(rest.popFirst())
            case "--ignore-term": ignoresTermination = true
            case "--child": hasChild = true
            case "--no-port": hasPort = false
            case "--print-environment": printsEnvironment = true
            case "--say": lines.append(rest.popFirst() ?? "")
            case "--bind": host = rest.popFirst() ?? host
            default:
                FileHandle.standardError.write(Data("error: unknown option '\(option)'\n".utf8))
                exit(64)
            }
        }
    }

    private static func seconds(_ text: String?) -> Duration { .seconds(text.flatMap { Double($0) } ?? 0) }
}
