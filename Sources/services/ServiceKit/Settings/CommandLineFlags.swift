/// What a command line asks of a service: to serve with these flags, to explain itself, or to tell its version.
///
/// Each variable has one flag, `--drain-seconds 5` or `--drain-seconds=5` for `DRAIN_SECONDS`. A value that begins with `--`
/// needs the second form.
enum CommandLineFlags: Equatable {
    /// Values by the names of variables.
    case serve([String: String])
    /// A command by its name, values by the names of variables, and what is for the command alone.
    case command(String, [String: String], ServiceCommand.Arguments)
    /// Of a command, or of the program.
    case help(of: String?)
    case version

    /// A command line that cannot be followed; programs exit 64 (EX_USAGE) over it.
    struct Misuse: Error, CustomStringConvertible, Equatable {
        let lines: [String]
        var description: String { lines.joined(separator: "\n") }
    }

    static func parse(
        _ arguments: [String], variables: [Settings.Variable], commands: [ServiceCommand] = []
    ) throws(Misuse) -> CommandLineFlags {
        let command = arguments.first.flatMap { first in commands.first { $0.name == first } }
        if arguments.contains(where: { $0 == "--help" || $0 == "-h" }) { return .help(of: command?.name) }
        if arguments.contains("--version") { return .version }
        let names = Dictionary(
            variables.map { ($0.flag, $0.isSecret ? $0.name + "_FILE" : $0.name) }, uniquingKeysWith: { $1 })
        let secrets = Set(variables.filter(\.isSecret).map { Settings.flag(of: $0.name) })
        var values: [String: String] = [:]
        var problems: [String] = []
        var rest = arguments[...]
        if command != nil { rest.removeFirst() }
        let options = Dictionary((command?.options ?? []).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        var own = ServiceCommand.Arguments()
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                if command == nil {
                    problems.append("unexpected argument '\(argument)'; settings are given as --name value")
                }
                own.operands.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            let flag = parts[0]
            if let option = options[flag], option.value == nil {
                if parts.count == 2 { problems.append("\(flag) takes no value") }
                own.options[flag] = ""
                continue
            }
            guard let name = options[flag]?.name ?? names[flag] else {
                // Its value, if any, is no argument of its own; nor is it shown, as it may be a secret.
                if parts.count == 1, let next = rest.first, !next.hasPrefix("--") { rest.removeFirst() }
                problems.append(
                    secrets.contains(flag)
                        ? "\(flag) would show a secret to everybody on this machine; use \(flag)-file, or the environment"
                        : unknown(flag, among: Array(names.keys) + options.keys))
                continue
            }
            var value = parts.count == 2 ? parts[1] : nil
            if value == nil, let next = rest.first, !next.hasPrefix("--") { value = rest.removeFirst() }
            guard let value else {
                problems.append("\(flag) needs a value")
                continue
            }
            if options[flag] != nil { own.options[name] = value } else { values[name] = value }
        }
        if !problems.isEmpty { throw Misuse(lines: problems) }
        return command.map { .command($0.name, values, own) } ?? .serve(values)
    }

    private static func unknown(_ flag: String, among known: some Collection<String>) -> String {
        let nearest = (known + ["--help", "--version"])
            .map { (distance: EditDistance.between(flag, $0), name: $0) }.min { $0 < $1 }
        guard let nearest, nearest.distance <= max(2, flag.count / 3) else {
            return "unknown flag \(flag); --help lists all"
        }
        return "unknown flag \(flag); did you mean \(nearest.name)?"
    }
}

/// How many letters to add, drop or change to get from one word to another.
enum EditDistance {
    static func between(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (i, letter) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(diagonal + (letter == other ? 0 : 1), above + 1, row[j] + 1)
                diagonal = above
            }
        }
        return row[right.count]
    }
}
