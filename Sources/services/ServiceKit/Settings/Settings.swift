internal import Configuration
internal import Synchronization

/// What environment and command line say, read by the names of variables; a flag wins over its variable.
///
/// A program declares each variable once, where it reads it: what was read is what `--help` lists. What makes no sense is
/// noted and answered with the default, so that `check` can tell all problems at once.
///
/// ```swift
/// struct MailSettings {
///     let address: String
///     let password: Secret?
///
///     init(_ settings: Settings) {
///         address = settings.address("MAIL_URL", default: "http://localhost:8025", "where mail is sent")
///         password = settings.secret("MAIL_PASSWORD", "the password of the mail server")
///     }
/// }
/// ```
public struct Settings: Sendable {
    /// One thing that can be set.
    public struct Variable: Sendable, Hashable {
        public let name: String
        public let meaning: String
        /// What stands where nothing is set; nil where that means "none".
        public let fallback: String?
        public let isSecret: Bool

        /// `--drain-seconds` for `DRAIN_SECONDS`. A secret has none, as everybody on a machine reads command lines: its file
        /// has.
        var flag: String { Settings.flag(of: isSecret ? name + "_FILE" : name) }
    }

    /// All that makes no sense, one line each.
    public struct Problems: Error, CustomStringConvertible, Hashable {
        public let lines: [String]
        public var description: String { lines.joined(separator: "\n") }
    }

    private final class Ledger: Sendable {
        struct Entries {
            var variables: [Variable] = []
            var problems: [String] = []
        }
        let entries = Mutex(Entries())
    }

    private let reader: ConfigReader
    private let flags: Set<String>
    private let ledger = Ledger()

    /// The environment of this process.
    public init() {
        reader = ConfigReader(provider: EnvironmentVariablesProvider())
        flags = []
    }

    /// The environment of this process, and what the command line says, by the names of variables.
    init(flags: [String: String]) {
        reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: flags), EnvironmentVariablesProvider(),
        ])
        self.flags = Set(flags.keys)
    }

    /// The given variables and no others, for tests.
    public init(_ variables: [String: String], flags: [String: String] = [:]) {
        reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: flags),
            EnvironmentVariablesProvider(environmentVariables: variables),
        ])
        self.flags = Set(flags.keys)
    }

    /// Throws what was found to make no sense so far, if anything.
    public func check() throws(Problems) {
        let lines = ledger.entries.withLock { $0.problems }
        if !lines.isEmpty { throw Problems(lines: lines) }
    }

    /// Reads a group of settings and checks it.
    public func checked<Group>(_ read: (Settings) -> Group) throws(Problems) -> Group {
        let group = read(self)
        try check()
        return group
    }

    /// What was read so far, in the order of reading.
    public var variables: [Variable] { ledger.entries.withLock { $0.variables } }

    /// The value of a variable; one that is set but empty counts as not set. It is not declared.
    public func string(_ name: String) -> String? { text(name, isSecret: false) }

    func text(_ name: String, isSecret: Bool) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        return reader.string(forKey: key, isSecret: isSecret).flatMap { $0.isEmpty ? nil : $0 }
    }

    func declare(_ variable: Variable) {
        ledger.entries.withLock { entries in
            if !entries.variables.contains(where: { $0.name == variable.name }) { entries.variables.append(variable) }
        }
    }

    /// Notes that a value makes no sense, for rules that go beyond a type: "`X` is 'value'; use *expected*".
    public func refuse(_ name: String, expected: String) {
        let isSecret = variables.contains { $0.name == name && $0.isSecret }
        let source = flags.contains(name) ? Self.flag(of: name) : name
        if isSecret { return note("\(source) makes no sense; use \(expected)") }
        guard let value = string(name) else { return note("\(source) is not set; use \(expected)") }
        note("\(source) is '\(value)'; use \(expected)")
    }

    func note(_ problem: String) {
        ledger.entries.withLock { entries in
            if !entries.problems.contains(problem) { entries.problems.append(problem) }
        }
    }

    static func flag(of name: String) -> String {
        "--" + name.lowercased().split(separator: "_").joined(separator: "-")
    }
}
