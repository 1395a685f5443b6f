internal import ArgumentParser

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The local cluster is a program of its own, so that this one stays small: `local` becomes that program.
struct LocalCommand: DeployCommand {
    static let configuration = CommandConfiguration(
        commandName: "local",
        abstract: "Runs a Kubernetes-compatible control plane on this machine, whose pods are local processes.",
        discussion:
            "Its own commands are: up, down, status, load, kubeconfig; 'grover-deploy local --help' lists them.")

    @Argument(parsing: .captureForPassthrough, help: "A command of the local cluster and its arguments.")
    var arguments: [String] = []

    func run(in context: DeployContext) async throws {
        #if os(Linux)
            let program = try Self.programBeside()
            var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
            words.append(nil)
            for number in [SIGINT, SIGTERM, SIGPIPE] { signal(number, SIG_DFL) }
            // Signals that this program took from a queue are blocked, and a blocked signal stays so over an exec.
            var none = sigset_t()
            sigemptyset(&none)
            sigprocmask(SIG_SETMASK, &none, nil)
            execv(program, words)
            throw DeployFailure(.failed, "cannot start \(program): \(String(cString: strerror(errno)))")
        #else
            throw DeployFailure(
                .failed, "the local cluster runs on Linux only; point grover-deploy at another cluster with --context"
            )
        #endif
    }

    /// `grover-local` stands beside this executable.
    private static func programBeside() throws -> String {
        guard let own = realpath("/proc/self/exe", nil) else {
            throw DeployFailure(.failed, "cannot find this program's own folder in /proc/self/exe")
        }
        defer { free(own) }
        let folder = String(cString: own).split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let program = folder.joined(separator: "/") + "/grover-local"
        guard access(program, X_OK) == 0 else {
            throw DeployFailure(
                .failed, "'\(program)' is missing; build it with 'make build' or install it beside grover-deploy")
        }
        return program
    }
}
