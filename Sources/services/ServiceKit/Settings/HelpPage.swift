/// What `--help` prints: every variable of a service, its flag, its default, its meaning.
struct HelpPage {
    let program: String
    let summary: String
    let commands: [ServiceCommand]
    let variables: [Settings.Variable]

    var text: String {
        """
        \(program): \(summary)

        usage: \(program) [command] [--name value ...] | --help | --version

        Without a command it serves. Commands:
        \(commands.map { "\n  \($0.name)\($0.usage.isEmpty ? "" : " ")\($0.usage)\n" + wrapped($0.summary) }.joined())
        Each setting is an environment variable and a flag; the flag wins. A secret has no flag of its own: its file has.


        """ + variables.map(entry).joined()
    }

    /// Of one command.
    func text(of command: ServiceCommand) -> String {
        let options = command.options.map { option in
            "  \(option.name)\(option.value.map { " \($0)" } ?? "")\n" + wrapped(option.meaning)
        }
        return """
            \(program) \(command.name): \(command.summary)

            usage: \(program) \(command.name) \(command.usage)

            \(options.joined())
            Every setting of the service is a flag of this command, too: \(program) --help lists them.

            """
    }

    private func entry(_ variable: Settings.Variable) -> String {
        let names = variable.isSecret ? "\(variable.name), \(variable.name)_FILE" : variable.name
        let fallback = variable.fallback.map { "default \($0)" } ?? (variable.isSecret ? "secret" : "no default")
        return "  \(names)  \(variable.flag)\n" + wrapped("\(variable.meaning) (\(fallback))")
    }

    /// Lines of at most 100 characters, set in by six.
    private func wrapped(_ text: String) -> String {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + word.count + 1 > 94 {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return (lines + [line]).map { "      \($0)\n" }.joined()
    }
}
