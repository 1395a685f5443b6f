internal import ArgumentParser
import Glibc
import LocalCluster

struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Makes an image name stand for a program of this machine.",
        discussion: """
            The program is copied, so that building it anew does not change what runs; an interpreter that is found in \
            PATH by its bare name (--exec python3 --arg /path/to/server.py) stays where it is. Files that a program \
            reads beside itself are not copied: name them by absolute paths.

            \(LocalExit.helpText)
            """)

    @OptionGroup var state: StateOption
    @Argument(help: "The image, as manifests name it: grover/post:1.4.0.")
    var name: String
    @Option(name: .customLong("exec"), help: "A program or a script, or an interpreter's name.")
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
            name, ProgramFile(executable, searchPath: getenv("PATH").map { String(cString: $0) } ?? ""),
            arguments: arguments)
        print("loaded \(image.name) (\(image.digest.prefix(19)))")
    }
}
