internal import ServiceKit

/// What a command line asks of an import.
struct ImportRequest<Record: Sendable> {
    let files: [ImportFile<Record>]
    let isDryRun: Bool
    let rejects: String?

    static var options: [ServiceCommand.Option] {
        [
            .init("--kind", value: "KIND", "what is in the files, where their names do not tell"),
            .init(
                "--dry-run", "reads and checks everything, and changes nothing; knows only the files that are given"),
            .init("--rejects", value: "FILE", "gets each line that was not imported, and why, as JSON lines"),
        ]
    }

    /// The files come in the order in which their records need each other, whatever their order on the command line.
    init(_ arguments: ServiceCommand.Arguments, kinds: [ImportKind<Record>]) throws {
        isDryRun = arguments.has("--dry-run")
        rejects = arguments["--rejects"]
        let known = kinds.map(\.name).joined(separator: ", ")
        guard !arguments.operands.isEmpty else {
            throw ServiceCommand.Misuse(
                "import needs files, as '\(kinds.first?.name ?? "users").json'; - is standard input")
        }
        guard Set(arguments.operands).count == arguments.operands.count else {
            throw ServiceCommand.Misuse("a file is given twice")
        }
        var chosen: [(order: Int, path: String)] = []
        for path in arguments.operands {
            if let name = arguments["--kind"] {
                guard let order = kinds.firstIndex(where: { $0.name == name }) else {
                    throw ServiceCommand.Misuse("--kind is '\(name)'; use one of \(known)")
                }
                chosen.append((order, path))
            } else if let order = kinds.firstIndex(where: { Self.names(of: path).contains($0.name) }) {
                chosen.append((order, path))
            } else {
                throw ServiceCommand.Misuse(
                    "cannot tell what is in '\(path)'; name it after its collection (\(known)), or give --kind")
            }
        }
        var files: [ImportFile<Record>] = []
        for (order, kind) in kinds.enumerated() {
            for file in chosen where file.order == order { files.append(try ImportFile(file.path, kind)) }
        }
        self.files = files
    }

    /// The words of a file's name: `grover_users`, `follows` and `json` of `exports/grover_users.follows.json`.
    private static func names(of path: String) -> [String] {
        (path.split(separator: "/").last ?? "").split(separator: ".").map(String.init)
    }
}
