/// An amount of a resource, as Kubernetes writes it: `100m`, `64Mi`, `1.5`, `2e3`.
///
/// Holds the text it was given; comparison and equality look at the amount. Amounts are exact down to a thousandth;
/// what is finer is rounded up, as the API server does.
/// Source: `k8s.io/apimachinery/pkg/api/resource.Quantity`.
public struct Quantity: Sendable, CustomStringConvertible {
    public let text: String
    /// The amount in thousandths: `100m` of CPU is 100, `1` is 1000.
    public let milli: Int128

    /// `nil` where the text is no quantity.
    public init?(_ text: String) {
        guard let milli = Self.parse(text) else { return nil }
        self.text = text
        self.milli = milli
    }

    /// Whole units, rounded up: bytes for memory, cores for CPU.
    public var units: Int { Int(clamping: milli / 1000 + (milli % 1000 > 0 ? 1 : 0)) }

    public var description: String { text }

    private static func parse(_ text: String) -> Int128? {
        if let usual = parseUsual(text) { return usual }
        var rest = Substring(text)
        var negative = false
        if let sign = rest.first, sign == "-" || sign == "+" {
            negative = sign == "-"
            rest.removeFirst()
        }
        let number = rest.prefix { $0 == "." || $0.isASCII && $0.isNumber }
        let suffix = rest.dropFirst(number.count)
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), number.contains(where: { $0 != "." }), number.utf8.count <= 30 else {
            return nil
        }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard let digits = Int128(String(parts[0] + fraction)), let scale = scale(of: suffix) else { return nil }
        var (numerator, overflow) = digits.multipliedReportingOverflow(by: 1000)
        (numerator, overflow) =
            overflow ? (0, true) : numerator.multipliedReportingOverflow(by: scale.numerator)
        guard !overflow else { return nil }
        var denominator = scale.denominator
        for _ in fraction { denominator *= 10 }
        let amount = numerator / denominator + (numerator % denominator == 0 ? 0 : 1)
        return negative ? -amount : amount
    }

    /// Digits and one of the suffixes that nearly all quantities have; nil for what takes a closer look.
    private static func parseUsual(_ text: String) -> Int128? {
        var rest = text.utf8[...]
        var number: Int128 = 0
        var digits = 0
        while let byte = rest.first, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
            number = number * 10 + Int128(byte - UInt8(ascii: "0"))
            digits += 1
            guard digits <= 15 else { return nil }
            rest.removeFirst()
        }
        guard digits > 0 else { return nil }
        let scale: Int128
        switch (rest.first, rest.dropFirst().first, rest.count) {
        case (nil, _, _): scale = 1000
        case (UInt8(ascii: "m"), _, 1): scale = 1
        case (UInt8(ascii: "M"), _, 1): scale = 1_000_000_000
        case (UInt8(ascii: "G"), _, 1): scale = 1_000_000_000_000
        case (UInt8(ascii: "K"), UInt8(ascii: "i"), 2): scale = 1000 << 10
        case (UInt8(ascii: "M"), UInt8(ascii: "i"), 2): scale = 1000 << 20
        case (UInt8(ascii: "G"), UInt8(ascii: "i"), 2): scale = 1000 << 30
        default: return nil
        }
        return number * scale
    }

    private static func scale(of suffix: Substring) -> (numerator: Int128, denominator: Int128)? {
        switch suffix {
        case "": return (1, 1)
        case "n": return (1, 1_000_000_000)
        case "u": return (1, 1_000_000)
        case "m": return (1, 1000)
        case "k": return (1000, 1)
        case "M": return (1_000_000, 1)
        case "G": return (1_000_000_000, 1)
        case "T": return (1_000_000_000_000, 1)
        case "P": return (1_000_000_000_000_000, 1)
        case "E": return (1_000_000_000_000_000_000, 1)
        case "Ki": return (1 << 10, 1)
        case "Mi": return (1 << 20, 1)
        case "Gi": return (1 << 30, 1)
        case "Ti": return (1 << 40, 1)
        case "Pi": return (1 << 50, 1)
        case "Ei": return (1 << 60, 1)
        default:
            guard let mark = suffix.first, mark == "e" || mark == "E", let power = Int(suffix.dropFirst()),
                (-9...18).contains(power)
            else { return nil }
            var ten: Int128 = 1
            for _ in 0..<abs(power) { ten *= 10 }
            return power < 0 ? (1, ten) : (ten, 1)
        }
    }
}

extension Quantity: Comparable, Hashable {
    public static func == (left: Quantity, right: Quantity) -> Bool { left.milli == right.milli }
    public static func < (left: Quantity, right: Quantity) -> Bool { left.milli < right.milli }
    public func hash(into hasher: inout Hasher) { hasher.combine(milli) }
}
