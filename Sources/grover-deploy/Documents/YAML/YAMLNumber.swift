/// Plain scalars that are numbers, as JSON number text.
enum YAMLNumber {
    /// YAML 1.2 core: decimal, `0x`, `0o`, floats. Decimal text stays as it was written where JSON allows it.
    static func core(_ text: String) -> String? {
        if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16).map(String.init) }
        if text.hasPrefix("0o") { return UInt64(text.dropFirst(2), radix: 8).map(String.init) }
        guard let parts = DecimalParts(text) else { return nil }
        return parts.jsonText
    }

    /// As kubectl reads it: YAML 1.1 with Go's integer prefixes, where a leading zero means octal and floats are
    /// written as Go writes them.
    static func kubernetes(_ text: String) -> String? {
        guard let first = text.utf8.first, first == 43 || first == 45 || first == 46 || (48...57).contains(first)
        else { return nil }
        let plain = text.contains("_") ? String(text.filter { $0 != "_" }) : text
        if let whole = integer(plain) { return whole }
        guard DecimalParts(plain) != nil, let double = Double(plain), double.isFinite else { return nil }
        return goText(double)
    }

    /// An integer with an optional sign and Go's prefixes; within 64 bits, signed or unsigned.
    private static func integer(_ text: String) -> String? {
        var digits = Substring(text)
        let negative = digits.first == "-"
        if negative || digits.first == "+" { digits.removeFirst() }
        let lower = digits.prefix(2).lowercased()
        let radix: Int
        switch lower {
        case "0x": (radix, digits) = (16, digits.dropFirst(2))
        case "0o": (radix, digits) = (8, digits.dropFirst(2))
        case "0b": (radix, digits) = (2, digits.dropFirst(2))
        default: radix = digits.count > 1 && digits.first == "0" ? 8 : 10
        }
        guard let first = digits.first, first != "+", first != "-" else { return nil }
        if negative {
            guard let value = Int64("-" + digits, radix: radix) else { return nil }
            return String(value)
        }
        return UInt64(digits, radix: radix).map(String.init)
    }

    /// A float as Go's JSON encoder writes it.
    static func goText(_ value: Double) -> String {
        if value == 0 { return "0" }
        if value.magnitude >= 1e-6 && value.magnitude < 1e21 {
            return positional(value)
        }
        let text = value.description
        guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else { return text }
        var mantissa = text[..<mark]
        if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
        return "\(mantissa)e\(text[text.index(after: mark)...])"
    }

    /// Shortest digits without an exponent.
    private static func positional(_ value: Double) -> String {
        let text = value.magnitude.description
        let sign = value < 0 ? "-" : ""
        let parts = text.split(separator: "e")
        var digits = parts[0].filter { $0 != "." }
        let point = parts[0].firstIndex(of: ".").map { parts[0].distance(from: parts[0].startIndex, to: $0) }
        let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        let wholeDigits = (point ?? digits.count) + exponent
        if wholeDigits <= 0 { digits = String(repeating: "0", count: 1 - wholeDigits) + digits }
        let split = max(wholeDigits, 1)
        if digits.count < split { digits += String(repeating: "0", count: split - digits.count) }
        let whole = digits.prefix(split)
        var fraction = digits.dropFirst(split)
        while fraction.last == "0" { fraction.removeLast() }
        return sign + whole + (fraction.isEmpty ? "" : "." + fraction)
    }
}

/// `[-+]?(digits[.digits]|.digits)([eE][-+]?digits)?`, taken apart.
private struct DecimalParts {
    let negative: Bool
    let whole: Substring
    let fraction: Substring
    let exponent: Substring

    init?(_ text: String) {
        var rest = Substring(text)
        negative = rest.first == "-"
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        func takeDigits() -> Substring {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            return digits
        }
        whole = takeDigits()
        if rest.first == "." {
            rest.removeFirst()
            fraction = takeDigits()
        } else {
            fraction = ""
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        if rest.first == "e" || rest.first == "E" {
            rest.removeFirst()
            let sign = rest.first == "-" || rest.first == "+" ? rest.removeFirst() : nil
            let digits = takeDigits()
            guard !digits.isEmpty else { return nil }
            exponent = sign == "-" ? "-" + digits : digits
        } else {
            exponent = ""
        }
        guard rest.isEmpty else { return nil }
    }

    var jsonText: String {
        let trimmed = whole.drop { $0 == "0" }
        return (negative ? "-" : "") + (trimmed.isEmpty ? "0" : trimmed)
            + (fraction.isEmpty ? "" : "." + fraction) + (exponent.isEmpty ? "" : "e" + exponent)
    }
}
