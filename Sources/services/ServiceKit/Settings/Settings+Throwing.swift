extension Settings {
    /// A variable whose value cannot be used.
    public struct Invalid: Error, CustomStringConvertible {
        public let name: String
        public let value: String
        public let expected: String

        public var description: String { "\(name) is '\(value)'; use \(expected)" }
    }

    // These read without declaring, and throw at the first value that makes no sense.

    public func seconds(_ name: String, default fallback: Duration) throws(Invalid) -> Duration {
        guard let text = string(name) else { return fallback }
        guard let number = Double(text), (0...3600).contains(number) else {
            throw Invalid(name: name, value: text, expected: "a number of seconds from 0 to 3600")
        }
        return .milliseconds(Int64(number * 1000))
    }

    public func address(_ name: String, default fallback: String) throws(Invalid) -> String {
        let text = string(name) ?? fallback
        guard let address = Self.webAddress(text) else {
            throw Invalid(name: name, value: text, expected: "an address such as \(fallback)")
        }
        return address
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
