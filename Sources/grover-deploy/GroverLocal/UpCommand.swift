internal import ArgumentParser
import LocalCluster

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Starts the control plane in the background and waits until its API is ready.",
        discussion: "It mimics the API of Kubernetes \(ControlPlane.kubernetesVersion).\n\n" + LocalExit.helpText,
        version: "Kubernetes API \(ControlPlane.kubernetesVersion)")

    @OptionGroup var state: StateOption
    @Option(help: "The API's port on 127.0.0.1; 0 takes the one used last, or any free one.")
    var port = 0
    @Option(help: "Ports of Services of type LoadBalancer: 'declared', or 'any' for free ones.")
    var loadBalancers = LoadBalancerPorts.declared
    @Option(help: "The port of 127.0.0.1 for Ingresses, open from the first one on; 0 takes any free one.")
    var ingressPort = 0

    func validate() throws {
        try PortOption.check(port)
        try PortOption.check(ingressPort, "--ingress-port")
    }

    func run() async throws {
        let start = try ControlPlaneProcess.start(
            OwnProgram.path(),
            arguments: [
                "--port", String(port), "--load-balancers", loadBalancers.argument, "--ingress-port",
                String(ingressPort),
            ],
            folder: state.folder)
        switch start {
        case .started(let record):
            print("local cluster is up at \(record.server)")
        case .ranAlready(let record):
            guard port == 0 || port == record.port else {
                Messages.error(
                    "the local cluster runs already, at \(record.server); "
                        + "run 'grover-deploy local down' first to move it to port \(port)")
                throw ExitCode.failure
            }
            print("local cluster is up already at \(record.server)")
        }
        Messages.say("kubeconfig: \(state.folder.kubeconfig)")
    }
}
