internal import Logging

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension ServiceProgram {
    /// Serves until SIGTERM or SIGINT, then drains and returns.
    ///
    /// A program that cannot start says why and exits 1; a command line that it does not know makes it exit 64. With the argument
    /// `health` it only asks whether the service that runs already is ready, and exits 0 or 1.
    public func run(_ build: @escaping Build) async {
        do {
            try await follow(CommandLine.arguments, build)
        } catch {
            for line in "\(error)".split(separator: "\n") { StandardError.say("\(name): error: \(line)") }
            exit(error is CommandLineFlags.Misuse || error is ServiceCommand.Misuse ? 64 : 1)
        }
    }

    private func follow(_ arguments: [String], _ build: @escaping Build) async throws {
        let asked = try CommandLineFlags.parse(
            Array(arguments.dropFirst()), variables: variables, commands: [HealthCommand.command] + commands)
        switch asked {
        case .help(let command): print(help(program: arguments.first ?? name, of: command), terminator: "")
        case .version: print(name, ServiceConfiguration(reading: Settings(), defaultPort: port).version)
        case .serve(let flags): try await serve(Settings(flags: flags), build)
        case .command(let name, let flags, let arguments):
            let settings = Settings(flags: flags)
            if let command = commands.first(where: { $0.name == name }) {
                try await command.run(settings, arguments)
            } else {
                let configuration = try ServiceConfiguration(settings: settings, defaultPort: port)
                if let problem = await HealthCommand(configuration: configuration).problem() {
                    throw StartFailure(problem)
                }
            }
        }
    }

    private func serve(_ settings: Settings, _ build: @escaping Build) async throws {
        let configuration = ServiceConfiguration(reading: settings, defaultPort: port)
        declare(settings)
        try settings.check()
        var handler = JSONLogHandler(
            service: name, version: configuration.version, environment: configuration.environment)
        handler.metadataProvider = RequestScope.metadataProvider
        LoggingSystem.bootstrap { [handler] _ in handler }
        var logger = Logger(label: name)
        logger.logLevel = configuration.logLevel
        try await assemble(settings: settings, configuration: configuration, logger: logger, build: build).run()
    }

    /// All that can be set, as `--help` lists it.
    var variables: [Settings.Variable] {
        let settings = Settings([:])
        _ = ServiceConfiguration(reading: settings, defaultPort: port)
        declare(settings)
        return settings.variables
    }

    /// - Parameter command: the one that is explained; without it, the whole program is.
    func help(program path: String, of command: String? = nil) -> String {
        let program = path.split(separator: "/").last.map(String.init) ?? name
        let commands = [HealthCommand.command] + commands
        let page = HelpPage(program: program, summary: summary, commands: commands, variables: variables)
        return commands.first { $0.name == command }.map(page.text) ?? page.text
    }
}
