/// The characters that one place of a pattern takes.
///
/// However it is written, a character is looked up in it at about the same cost.
struct PatternSet: Sendable, Equatable {
    /// In order and apart from each other, once the set is closed.
    private var ranges: [ClosedRange<UInt32>] = []
    /// Sets whose own negation counts, as `\W` within brackets.
    private var parts: [PatternSet] = []
    /// Unicode general categories by the start of their names, as `L` or `Nd`.
    private var categories: Set<String> = []
    private var isNegated = false
    private var ignoresCase = false

    /// The names of general categories, whole and by their first letter.
    static let categories: Set = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co",
    ]
    static let digit = PatternSet([0x30...0x39])
    static let word = PatternSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = PatternSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    static let all = PatternSet([0...0x10FFFF])
    static let allButNewline = PatternSet([0x0A...0x0A]).negated

    init(_ ranges: [ClosedRange<UInt32>] = []) {
        self.ranges = ranges
    }

    init(_ scalar: Unicode.Scalar) {
        ranges = [scalar.value...scalar.value]
    }

    init(category: String) {
        categories = [category]
    }

    /// The character, where it takes only one.
    var single: Unicode.Scalar? {
        guard !isNegated, parts.isEmpty, categories.isEmpty, ranges.count == 1, ranges[0].count == 1 else {
            return nil
        }
        return Unicode.Scalar(ranges[0].lowerBound)
    }

    var negated: PatternSet {
        var set = self
        set.isNegated.toggle()
        return set
    }

    func ignoringCase(_ ignoresCase: Bool) -> PatternSet {
        var set = self
        set.ignoresCase = ignoresCase
        return set
    }

    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    mutating func insert(_ set: PatternSet) {
        if set.isNegated || !set.parts.isEmpty {
            if !parts.contains(set) { parts.append(set) }
        } else {
            ranges += set.ranges
            categories.formUnion(set.categories)
        }
    }

    /// Brings the ranges into order, and joins those that meet.
    mutating func close() {
        var joined: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound + 1 {
                joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        ranges = joined
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var isIn = holds(scalar)
        if !isIn, ignoresCase {
            isIn = Self.otherCase(scalar).map(holds) ?? false
        }
        return isIn != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        if hasRange(with: scalar.value) { return true }
        if parts.contains(where: { $0.contains(scalar) }) { return true }
        guard !categories.isEmpty else { return false }
        let category = Self.name(of: scalar.properties.generalCategory)
        return categories.contains(category) || categories.contains(String(category.prefix(1)))
    }

    private func hasRange(with value: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].contains(value) { return true }
            if ranges[middle].lowerBound > value { high = middle } else { low = middle + 1 }
        }
        return false
    }

    private static func otherCase(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        if lower.count == 1, let other = lower.first, other != scalar { return other }
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        return upper.count == 1 ? upper.first : nil
    }

    private static func name(of category: Unicode.GeneralCategory) -> String {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }

    /// `[:alpha:]` and its like.
    static func named(_ name: Substring) -> PatternSet? {
        switch name {
        case "alnum": PatternSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
        case "alpha": PatternSet([0x41...0x5A, 0x61...0x7A])
        case "ascii": PatternSet([0...0x7F])
        case "blank": PatternSet([0x09...0x09, 0x20...0x20])
        case "cntrl": PatternSet([0...0x1F, 0x7F...0x7F])
        case "digit": digit
        case "graph": PatternSet([0x21...0x7E])
        case "lower": PatternSet([0x61...0x7A])
        case "print": PatternSet([0x20...0x7E])
        case "punct": PatternSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
        case "space": PatternSet([0x09...0x0D, 0x20...0x20])
        case "upper": PatternSet([0x41...0x5A])
        case "word": word
        case "xdigit": PatternSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        default: nil
        }
    }
}
