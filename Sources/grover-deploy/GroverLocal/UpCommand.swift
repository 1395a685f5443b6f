internal import ArgumentParser
import LocalCluster

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Starts the control plane in the background and waits until its API is ready.",
        discussion: "It mimics the API of Kubernetes \(ControlPlane.kubernetesVersion).\n\n" + LocalExit.helpText,
        version: "Kubernetes API \(ControlPlane.kubernetesVersion)")

    @OptionGroup var state: StateOption
    @OptionGroup var serving: ServingOptions

    func run() async throws {
        let start = try ControlPlaneProcess.start(
            OwnProgram.path(), arguments: serving.arguments, folder: state.folder)
        switch start {
        case .started(let record):
            print("local cluster is up at \(record.server)")
        case .ranAlready(let record):
            guard serving.port == 0 || serving.port == record.port else {
                Messages.error(
                    "the local cluster runs already, at \(record.server); "
                        + "run 'grover-deploy local down' first to move it to port \(serving.port)")
                throw ExitCode.failure
            }
            print("local cluster is up already at \(record.server)")
        }
        Messages.say("kubeconfig: \(state.folder.kubeconfig)")
    }
}
