extension Settings {
    /// Any value that its text can be turned into; `shown` is the default as `--help` tells it.
    public func value<Value>(
        _ name: String, default fallback: Value, shown: String?, _ meaning: String, expected: String,
        parse: (String) -> Value?
    ) -> Value {
        declare(Variable(name: name, meaning: meaning, fallback: shown, isSecret: false))
        guard let text = string(name) else { return fallback }
        if let value = parse(text) { return value }
        refuse(name, expected: expected)
        return fallback
    }

    public func string(_ name: String, default fallback: String, _ meaning: String) -> String {
        declare(Variable(name: name, meaning: meaning, fallback: fallback, isSecret: false))
        return string(name) ?? fallback
    }

    /// A text that may be absent.
    public func string(_ name: String, _ meaning: String) -> String? {
        declare(Variable(name: name, meaning: meaning, fallback: nil, isSecret: false))
        return string(name)
    }

    public func int(
        _ name: String, in range: ClosedRange<Int>, default fallback: Int, _ meaning: String
    ) -> Int {
        value(
            name, default: fallback, shown: String(fallback), meaning,
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { Int($0).flatMap { range.contains($0) ? $0 : nil } }
    }

    public func number(
        _ name: String, in range: ClosedRange<Double>, default fallback: Double, _ meaning: String
    ) -> Double {
        value(
            name, default: fallback, shown: Self.text(fallback), meaning,
            expected: "a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))"
        ) { Double($0).flatMap { range.contains($0) ? $0 : nil } }
    }

    public func bool(_ name: String, default fallback: Bool, _ meaning: String) -> Bool {
        value(name, default: fallback, shown: String(fallback), meaning, expected: "true or false") {
            Bool($0.lowercased())
        }
    }

    /// A time in seconds, with a fraction where wanted.
    public func seconds(
        _ name: String, in range: ClosedRange<Double> = 0...3600, default fallback: Duration, _ meaning: String
    ) -> Duration {
        value(
            name, default: fallback, shown: Self.text(fallback / .seconds(1)), meaning,
            expected: "a number of seconds from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))"
        ) { text in
            Double(text).flatMap { range.contains($0) ? .milliseconds(Int64($0 * 1000)) : nil }
        }
    }

    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice, _ meaning: String
    ) -> Choice where Choice.RawValue == String {
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return value(
            name, default: fallback, shown: fallback.rawValue, "\(meaning): \(known)", expected: "one of \(known)"
        ) { Choice(rawValue: $0.lowercased()) }
    }

    /// One of a few words that has no default.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ meaning: String
    ) -> Choice? where Choice.RawValue == String {
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return value(name, default: nil, shown: nil, "\(meaning): \(known)", expected: "one of \(known)") { text in
            Choice(rawValue: text.lowercased()).map(Optional.some)
        }
    }

    /// Texts with commas between them.
    public func list(_ name: String, default fallback: [String] = [], _ meaning: String) -> [String] {
        let shown = fallback.isEmpty ? nil : fallback.joined(separator: ",")
        return value(
            name, default: fallback, shown: shown, meaning, expected: "a list with commas between its items"
        ) { text in
            text.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
        }
    }

    /// The base address of another service, without a slash at the end.
    public func address(_ name: String, default fallback: String, _ meaning: String) -> String {
        value(
            name, default: fallback, shown: fallback, meaning, expected: "an address such as \(fallback)",
            parse: Self.webAddress)
    }

    /// The base address of something that may not be there.
    public func address(_ name: String, _ meaning: String) -> String? {
        value(
            name, default: nil, shown: nil, meaning, expected: "an address such as http://localhost:4318",
            parse: Self.webAddress)
    }

    static func webAddress(_ text: String) -> String? {
        var text = text[...]
        while text.hasSuffix("/") { text.removeLast() }
        let rest = ["http://", "https://"].lazy.compactMap { scheme in
            text.hasPrefix(scheme) ? text.dropFirst(scheme.count) : nil
        }.first
        // What stands before an @ is a password, which an address in a log would show.
        guard let rest, !rest.isEmpty, !rest.contains(where: \.isWhitespace),
            !rest.prefix(while: { $0 != "/" }).contains("@")
        else { return nil }
        return String(text)
    }

    /// Without `.0` at the end.
    private static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
