/// A scalar as written; its type depends on who reads it.
struct YAMLScalar {
    let text: String
    let isPlain: Bool
    let tag: String?

    func content(in reading: YAML.Reading, at place: Place) throws -> Node.Content {
        switch tag {
        case nil where !isPlain, "!", "tag:yaml.org,2002:str": return .string(text)
        case nil: return try plainContent(in: reading, at: place)
        case "tag:yaml.org,2002:null": return .null
        case "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float":
            let content = try plainContent(in: reading, at: place)
            if case .string = content { throw Problem("'\(text)' does not fit its tag", at: place) }
            return content
        case let tag?:
            guard reading == .kubernetes else { throw Problem("unknown tag '\(tag)'; remove it", at: place) }
            return .string(text)
        }
    }

    private func plainContent(in reading: YAML.Reading, at place: Place) throws -> Node.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN":
            throw Problem("'\(text)' has no form in JSON; put it in quotes to mean text", at: place)
        default: break
        }
        switch reading {
        case .core:
            if let type = Self.otherTypeInYAML11(text) {
                throw Problem(
                    "'\(text)' is \(type) in YAML 1.1 and something else in YAML 1.2; put it in quotes to mean text",
                    at: place)
            }
            return YAMLNumber.core(text).map { .number($0) } ?? .string(text)
        case .kubernetes:
            switch text {
            case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON": return .bool(true)
            case "n", "N", "no", "No", "NO", "off", "Off", "OFF": return .bool(false)
            default: return YAMLNumber.kubernetes(text).map { .number($0) } ?? .string(text)
            }
        }
    }

    /// What YAML 1.1 takes a plain scalar for where 1.2 takes it for something else.
    static func otherTypeInYAML11(_ text: String) -> String? {
        switch text {
        case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF":
            return "a boolean"
        case "=": return "a default value"
        case "<<": return "a merge key"
        default: break
        }
        guard let first = text.utf8.first, first == 43 || first == 45 || first == 46 || (48...57).contains(first)
        else { return nil }
        if isDate(text) { return "a date" }
        var rest = Substring(text)
        if first == 43 || first == 45 { rest.removeFirst() }
        guard let digit = rest.utf8.first, digit == 46 || (48...57).contains(digit) else { return nil }
        if rest.hasPrefix("0o"), YAMLNumber.kubernetes(text) != nil { return "text" }
        if rest.hasPrefix("0b"), YAMLNumber.kubernetes(text) != nil { return "a binary number" }
        if isSexagesimal(rest) { return "a number to base 60" }
        if rest.contains("_"), YAMLNumber.kubernetes(text) != nil { return "a number" }
        let digits = rest.allSatisfy { $0.isASCII && $0.isNumber }
        if digits, rest.count > 1, digit == 48 { return "an octal number" }
        if rest.contains(where: { $0 == "e" || $0 == "E" }), YAMLNumber.core(text) != nil, !rest.hasPrefix("0x") {
            guard rest.contains("."), rest.contains("+") || rest.contains("-") else { return "text" }
        }
        return nil
    }

    private static func isSexagesimal(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return false }
        return parts.enumerated().allSatisfy { position, part in
            let whole = position == parts.count - 1 ? part.prefix { $0 != "." } : part
            let fraction = part.dropFirst(whole.count).dropFirst()
            guard !whole.isEmpty, (whole + fraction).allSatisfy({ ($0.isASCII && $0.isNumber) || $0 == "_" }) else {
                return false
            }
            return position == 0 || whole.utf8.count <= 2 && (Int(whole) ?? 60) < 60
        }
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, (1...2).contains(parts[1].utf8.count) else { return false }
        let day = parts[2].prefix { $0.isASCII && $0.isNumber }
        guard (1...2).contains(day.utf8.count), (parts[0] + parts[1]).allSatisfy({ $0.isASCII && $0.isNumber }) else {
            return false
        }
        let rest = parts[2].dropFirst(day.count)
        return rest.isEmpty || rest.first == "T" || rest.first == "t" || rest.first == " "
    }
}

extension YAMLScalar {
    /// A type that can be told without making text of a plain scalar.
    enum SureType {
        case text
        /// A number in the form that JSON has.
        case number
    }

    /// The type of most plain scalars; nil where more of the rules have to be asked.
    static func sureType(of bytes: UnsafeBufferPointer<UInt8>, in reading: YAML.Reading) -> SureType? {
        guard let first = bytes.first else { return nil }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            if isPlainInteger(bytes) { return .number }
            return reading == .kubernetes && !canBeNumber(bytes) ? .text : nil
        case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "~"), UInt8(ascii: "="), UInt8(ascii: "<"): return nil
        // What a null or a boolean starts with.
        case UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "o"),
            UInt8(ascii: "O"), UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "y"), UInt8(ascii: "Y"):
            return bytes.count > 5 || !isWord(bytes) ? .text : nil
        default: return .text
        }
    }

    private static func isPlainInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let digits = bytes[0] == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        guard let first = digits.first, digits.count <= 18 else { return false }
        if first == UInt8(ascii: "0") { return digits.count == 1 && bytes.count == 1 }
        return digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// False for what holds letters that no number has, or two points, as versions and addresses do.
    private static func canBeNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var points = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "o"),
                UInt8(ascii: "O"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                break
            case UInt8(ascii: "."): points += 1
            // Infinity, after a sign.
            case UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "n"), UInt8(ascii: "N"): break
            default: return false
            }
        }
        return points < 2
    }

    /// True for the nulls and booleans of YAML 1.1, in any case of their letters.
    private static func isWord(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var word: UInt64 = 0
        for byte in bytes { word = word << 8 | UInt64(byte | 0x20) }
        return words.contains(word)
    }

    private static let words: [UInt64] = ["y", "n", "no", "on", "yes", "off", "null", "true", "false"].map { word in
        word.utf8.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
