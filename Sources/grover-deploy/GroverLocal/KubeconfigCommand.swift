internal import ArgumentParser
import LocalCluster

struct KubeconfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubeconfig", abstract: "Prints the path of the cluster's kubeconfig, for KUBECONFIG.",
        discussion: LocalExit.helpText)

    @OptionGroup var state: StateOption

    func run() throws {
        guard ControlPlaneRecord.running(in: state.folder) != nil else {
            Messages.error("the local cluster is not running; start it with 'grover-deploy local up'")
            throw ExitCode.failure
        }
        print(state.folder.kubeconfig)
    }
}
