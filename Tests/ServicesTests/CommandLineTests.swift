import Testing

@testable import ServiceKit

@Suite struct CommandLineTests {
    private let program = ServiceProgram(
        name: "test-service", port: 8000, summary: "tests",
        settings: { settings in
            _ = settings.secret("API_KEY", "the key of the provider")
            _ = settings.seconds("CALL_SECONDS", default: .seconds(10), "how long to wait")
        })

    private func parse(_ arguments: String...) throws -> CommandLineFlags {
        try CommandLineFlags.parse(arguments, variables: program.variables)
    }

    @Test func everyVariableHasTheFlagOfItsName() throws {
        #expect(
            try parse("--port", "8001", "--call-seconds=2", "--api-key-file", "/run/key")
                == .serve(["PORT": "8001", "CALL_SECONDS": "2", "API_KEY_FILE": "/run/key"]))
        #expect(try parse() == .serve([:]))
        #expect(try parse("--host=--odd") == .serve(["HOST": "--odd"]))
        #expect(try parse("--port", "1", "--help") == .help(of: nil))
        #expect(try parse("--version") == .version)
    }

    private func parseWithImport(_ arguments: [String]) throws -> CommandLineFlags {
        let options: [ServiceCommand.Option] = [.init("--dry-run", ""), .init("--rejects", value: "FILE", "")]
        let command = ServiceCommand("import", "brings files in", options: options) { _, _ in }
        return try CommandLineFlags.parse(arguments, variables: program.variables, commands: [command])
    }

    @Test func aCommandComesFirstAndMayHaveArguments() throws {
        #expect(
            try parseWithImport(["import", "--port", "1", "users.jsonl", "-"])
                == .command("import", ["PORT": "1"], .init(["users.jsonl", "-"])))
        #expect(throws: CommandLineFlags.Misuse.self) { try parseWithImport(["--port", "1", "import"]) }
        #expect(try parseWithImport(["import", "--help"]) == .help(of: "import"))
    }

    @Test func aCommandMayHaveOptionsOfItsOwn() throws {
        #expect(
            try parseWithImport(["import", "--dry-run", "a.json", "--rejects=r", "--port", "1"])
                == .command("import", ["PORT": "1"], .init(["a.json"], options: ["--dry-run": "", "--rejects": "r"])))
        for (arguments, message) in [
            (["import", "--dry-run=yes"], "--dry-run takes no value"),
            (["import", "--rejects"], "--rejects needs a value"),
            (["import", "--rejetcs", "r"], "unknown flag --rejetcs; did you mean --rejects?"),
            (["--dry-run"], "unknown flag --dry-run; --help lists all"),
        ] {
            let error = #expect(throws: CommandLineFlags.Misuse.self) {
                _ = try parseWithImport(arguments)
            }
            #expect(error?.lines == [message])
        }
    }

    @Test(arguments: [
        (["--prot", "1"], "unknown flag --prot; did you mean --port?"),
        (["--drain-secs=1"], "unknown flag --drain-secs; did you mean --drain-seconds?"),
        (["--something-else"], "unknown flag --something-else; --help lists all"),
        (["--port"], "--port needs a value"),
        (["--port", "--host", "a"], "--port needs a value"),
        (["serve"], "unexpected argument 'serve'; settings are given as --name value"),
        (
            ["--api-key", "s3cret"],
            "--api-key would show a secret to everybody on this machine; use --api-key-file, or the environment"
        ),
    ])
    func aFlagThatIsNotKnownIsAnsweredWithTheNearest(arguments: [String], message: String) {
        let error = #expect(throws: CommandLineFlags.Misuse.self) {
            try CommandLineFlags.parse(arguments, variables: program.variables)
        }
        #expect(error?.lines == [message])
    }

    @Test func helpListsAllThatIsRead() {
        let help = program.help(program: "/bin/grover-test")
        #expect(
            help.hasPrefix(
                "grover-test: tests\n\nusage: grover-test [command] [--name value ...] | --help | --version\n"))
        #expect(help.contains("\n  PORT  --port\n      the port to listen on; 0 takes any free one (default 8000)\n"))
        #expect(help.contains("\n  CALL_SECONDS  --call-seconds\n      how long to wait (default 10)\n"))
        #expect(
            help.contains("\n  API_KEY, API_KEY_FILE  --api-key-file\n      the key of the provider (secret)\n"))
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 118 })
    }

    @Test func aProblemFoundWhileBuildingStopsTheStart() async throws {
        await #expect(throws: Settings.Problems(lines: ["COUNT is 'x'; use a whole number from 0 to 9"])) {
            try await withService(variables: ["COUNT": "x"]) { service in
                _ = service.settings.int("COUNT", in: 0...9, default: 1, "how many")
            } test: { _ in
            }
        }
    }
}
