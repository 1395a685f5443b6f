internal import Configuration

/// What the environment says, read by the names of its variables; a value that makes no sense stops the program.
public struct Settings: Sendable {
    /// A variable whose value cannot be used.
    public struct Invalid: Error, CustomStringConvertible {
        public let name: String
        public let value: String
        public let expected: String

        public var description: String { "\(name) is '\(value)'; use \(expected)" }
    }

    private let reader: ConfigReader

    /// The environment of this process.
    public init() {
        reader = ConfigReader(provider: EnvironmentVariablesProvider())
    }

    /// The given variables and no others, for tests.
    public init(_ variables: [String: String]) {
        reader = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables))
    }

    /// The value of a variable; one that is set but empty counts as not set.
    public func string(_ name: String) -> String? {
        let key = name.lowercased().split(separator: "_").map(String.init)
        return reader.string(forKey: ConfigKey(key)).flatMap { $0.isEmpty ? nil : $0 }
    }

    public func string(_ name: String, default fallback: String) -> String {
        string(name) ?? fallback
    }

    public func int(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws(Invalid) -> Int {
        guard let text = string(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw Invalid(
                name: name, value: text,
                expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    public func seconds(_ name: String, default fallback: Duration) throws(Invalid) -> Duration {
        guard let text = string(name) else { return fallback }
        guard let number = Double(text), (0...3600).contains(number) else {
            throw Invalid(name: name, value: text, expected: "a number of seconds from 0 to 3600")
        }
        return .milliseconds(Int64(number * 1000))
    }

    /// The base address of another service, without a slash at the end.
    public func address(_ name: String, default fallback: String) throws(Invalid) -> String {
        var text = string(name) ?? fallback
        while text.hasSuffix("/") { text.removeLast() }
        let rest = ["http://", "https://"].lazy.compactMap { scheme in
            text.hasPrefix(scheme) ? text.dropFirst(scheme.count) : nil
        }.first
        guard let rest, !rest.isEmpty, !rest.contains(where: { $0.isWhitespace }) else {
            throw Invalid(name: name, value: text, expected: "an address such as \(fallback)")
        }
        return text
    }

    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice
    ) throws(Invalid) -> Choice where Choice.RawValue == String {
        guard let text = string(name) else { return fallback }
        guard let choice = Choice(rawValue: text.lowercased()) else {
            throw Invalid(
                name: name, value: text,
                expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }
}
