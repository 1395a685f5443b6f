internal import ArgumentParser
import LocalCluster

struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Makes an image name stand for an executable of this machine.",
        discussion: "The executable is copied, so that building it anew does not change what runs.\n\n"
            + LocalExit.helpText)

    @OptionGroup var state: StateOption
    @Argument(help: "The image, as manifests name it: grover/post:1.4.0.")
    var name: String
    @Option(name: .customLong("exec"), help: "The executable.")
    var executable: String
    @Option(
        name: .customLong("arg"), parsing: .unconditionalSingleValue,
        help: "An argument before those of the container; repeatable.")
    var arguments: [String] = []

    func validate() throws {
        guard ImageStore.isName(name) else {
            throw ValidationError("'\(name)' is no name of an image; write one such as grover/post:1.4.0")
        }
    }

    func run() throws {
        let image = try ImageStore(stateFolder: state.folder.path).load(
            name, executable: executable, arguments: arguments)
        print("loaded \(image.name) (\(image.digest.prefix(19)))")
    }
}
