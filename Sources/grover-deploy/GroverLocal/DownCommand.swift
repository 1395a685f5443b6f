internal import ArgumentParser
import LocalCluster

struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stops the control plane and every process of its pods; objects and claims stay for the next 'up'.",
        discussion: LocalExit.helpText)

    @OptionGroup var state: StateOption
    @Option(help: "Seconds that a container gets between SIGTERM and SIGKILL.")
    var grace = 10.0

    func validate() throws {
        guard grace.isFinite, (0...3600).contains(grace) else {
            throw ValidationError("--grace is \(grace); use 0 to 3600 seconds")
        }
    }

    func run() async throws {
        let ran = try await ControlPlaneProcess.stop(folder: state.folder, graceSeconds: grace)
        print(ran ? "local cluster is down" : "local cluster was not running")
    }
}
