/// What a program can do besides serving, asked for by its name as the first argument: `grover-user import FILE`.
public struct ServiceCommand: Sendable {
    /// Something that a command understands beside the settings of its program.
    public struct Option: Sendable, Hashable {
        /// With its dashes.
        public let name: String
        /// What stands for its value in `--help`; nil where it takes none.
        public let value: String?
        public let meaning: String

        public init(_ name: String, value: String? = nil, _ meaning: String) {
            self.name = name
            self.value = value
            self.meaning = meaning
        }
    }

    /// What the command line says to the command alone.
    public struct Arguments: Sendable, Hashable {
        var options: [String: String] = [:]
        /// What is no flag.
        public var operands: [String] = []

        public init(_ operands: [String] = [], options: [String: String] = [:]) {
            self.operands = operands
            self.options = options
        }

        public func has(_ option: String) -> Bool { options[option] != nil }
        public subscript(option: String) -> String? { options[option] }
    }

    /// A command line that the command cannot follow; programs exit 64 over it.
    public struct Misuse: Error, CustomStringConvertible, Hashable {
        public let description: String

        public init(_ description: String) {
            self.description = description
        }
    }

    public let name: String
    /// Which arguments it takes.
    public let usage: String
    /// What it does, for `--help`.
    public let summary: String
    public let options: [Option]
    public let run: @Sendable (_ settings: Settings, _ arguments: Arguments) async throws -> Void

    public init(
        _ name: String, usage: String = "", _ summary: String, options: [Option] = [],
        run: @escaping @Sendable (_ settings: Settings, _ arguments: Arguments) async throws -> Void
    ) {
        self.name = name
        self.usage = usage
        self.summary = summary
        self.options = options
        self.run = run
    }
}
