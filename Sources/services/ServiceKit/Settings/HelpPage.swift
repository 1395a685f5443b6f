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
        \(commands.map { "\n  \($0.name)\n      \($0.summary)" }.joined())

        Each setting is an environment variable and a flag; the flag wins. A secret has no flag of its own: its file has.


        """ + variables.map(entry).joined()
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
