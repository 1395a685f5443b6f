internal import ArgumentParser
import Glibc
import LocalCluster

/// The local cluster's program. People reach it as `grover-deploy local`, and its help says so.
@main
struct GroverLocal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grover-deploy local",
        abstract: "Runs a Kubernetes-compatible control plane on this machine, whose pods are local processes.",
        discussion: """
            Everything it keeps is in the state folder, .grover, its kubeconfig too; no other kubeconfig is touched.

            \(LocalExit.helpText)
            """,
        subcommands: [
            UpCommand.self, DownCommand.self, StatusCommand.self, LoadCommand.self, KubeconfigCommand.self,
            ServeCommand.self,
        ])

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        // A shim is started for every container: it must not wait for the rest of this program.
        if arguments.first == "shim" { Glibc.exit(PodShim.run(Array(arguments.dropFirst()))) }
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as ExitCode {
            Glibc.exit(error.rawValue)
        } catch {
            let code = exitCode(for: error)
            if code.isSuccess {
                print(fullMessage(for: error))
            } else {
                let text = message(for: error)
                Messages.error(text.prefix(1).lowercased() + text.dropFirst())
                if code == .validationFailure { Messages.say(usageHint) }
            }
            Glibc.exit(code.rawValue)
        }
    }

    private static let usageHint = "see 'grover-deploy local --help'"
}

/// What an exit code means, at the end of each `--help`.
enum LocalExit {
    static let helpText = """
        EXIT CODES:
            0  done
            1  failed
           64  wrong usage
          130  interrupted (SIGINT)
          143  terminated (SIGTERM)
        """
}

/// Ports as people may ask for them.
enum PortOption {
    static func check(_ port: Int, _ option: String = "--port") throws {
        guard (0...65535).contains(port) else {
            throw ValidationError("\(option) is \(port); use 1 to 65535, or 0 for any free one")
        }
    }
}

/// Where every command finds the cluster.
struct StateOption: ParsableArguments {
    @Option(name: .customLong("state"), help: "The folder that holds the cluster.")
    var path = ".grover"

    var folder: StateFolder { StateFolder(path) }
}

/// This program itself: it starts its own copies, as the control plane in the background and as shims.
enum OwnProgram {
    static func path() throws -> String {
        guard let path = realpath("/proc/self/exe", nil) else {
            throw ValidationError("cannot find this program's own path in /proc/self/exe")
        }
        defer { free(path) }
        return String(cString: path)
    }
}

/// What is said along the way, on standard error.
enum Messages {
    static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        // What cannot be said is lost: there is nobody left to tell.
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    static func error(_ text: String) {
        say("error: \(text)")
    }
}
