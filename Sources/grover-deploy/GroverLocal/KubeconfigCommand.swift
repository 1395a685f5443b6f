internal import ArgumentParser
import LocalCluster

struct KubeconfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubeconfig", abstract: "Prints the path of the cluster's kubeconfig, for KUBECONFIG.",
        discussion: """
            It is the administrator's. With --user another one is made, whose holder is that user and may do what roles \
            and bindings say.

            \(LocalExit.helpText)
            """)

    @OptionGroup var state: StateOption
    @Option(help: "Makes a kubeconfig for this user, good for a year.")
    var user: String?
    @Option(
        name: .customLong("group"), parsing: .unconditionalSingleValue,
        help: "A group that the user is in; repeatable.")
    var groups: [String] = []

    func validate() throws {
        guard let user else {
            guard groups.isEmpty else { throw ValidationError("--group says nothing without --user; add --user") }
            return
        }
        for name in [user] + groups where name.isEmpty || name.utf8.count > 64 {
            throw ValidationError("'\(name)' is no name for a certificate; use 1 to 64 bytes")
        }
    }

    func run() throws {
        guard ControlPlaneRecord.running(in: state.folder) != nil else {
            Messages.error("the local cluster is not running; start it with 'grover-deploy local up'")
            throw ExitCode.failure
        }
        guard let user else { return print(state.folder.kubeconfig) }
        print(try state.folder.writeKubeconfig(user: user, groups: groups))
    }
}
