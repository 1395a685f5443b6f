/// Reads the syntax of RE2.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var flags = Flags()
    private static let deepest = 100
    private static let mostTimes = 1000

    private struct Flags {
        var ignoresCase = false
        var hasLines = false
        var dotTakesNewline = false
    }

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func parse() throws -> PatternTree {
        let tree = try choice()
        guard position == scalars.count else { throw PatternError() }
        return tree
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take() throws -> Unicode.Scalar {
        guard let scalar = next else { throw PatternError() }
        position += 1
        return scalar
    }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func choice() throws -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else { throw PatternError() }
        var parts = [try sequence()]
        while take("|") { parts.append(try sequence()) }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func sequence() throws -> PatternTree {
        var parts: [PatternTree] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if take("\\Q") {
                while next != nil, !take("\\E") { parts.append(single(try take())) }
                continue
            }
            let part = try atom()
            parts.append(try times(part))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// One repetition at most: RE2 takes no second one right behind the first.
    private mutating func times(_ part: PatternTree) throws -> PatternTree {
        guard let (least, most) = try repetition() else { return part }
        // Reluctance changes what is matched, not whether.
        _ = take("?")
        guard try repetition() == nil else { throw PatternError() }
        return .times(part, least: least, most: most)
    }

    private mutating func repetition() throws -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        return next == "{" ? try counts() : nil
    }

    /// `{2}`, `{2,}`, `{2,5}`; anything else in braces is text.
    private mutating func counts() throws -> (Int, Int?)? {
        let start = position
        position += 1
        guard let least = number() else {
            position = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = next == "}" ? nil : number() ?? -1 }
        guard take("}") else {
            position = start
            return nil
        }
        guard least <= Self.mostTimes, most ?? least >= least, most ?? 0 <= Self.mostTimes else {
            throw PatternError()
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let digits = scalars[position...].prefix { ("0"..."9").contains($0) }
        guard !digits.isEmpty, digits.count <= 6 else { return nil }
        position += digits.count
        return digits.reduce(0) { $0 * 10 + Int($1.value - 0x30) }
    }

    private mutating func atom() throws -> PatternTree {
        switch try take() {
        case "(": return try group()
        case "[": return .scalar(try brackets().ignoringCase(flags.ignoresCase))
        case ".": return .scalar(flags.dotTakesNewline ? .all : .allButNewline)
        case "^": return .assertion(flags.hasLines ? .lineStart : .textStart)
        case "$": return .assertion(flags.hasLines ? .lineEnd : .textEnd)
        case "*", "+", "?": throw PatternError()
        case "\\": return try escape()
        case let scalar: return single(scalar)
        }
    }

    private func single(_ scalar: Unicode.Scalar) -> PatternTree {
        .scalar(PatternSet(scalar).ignoringCase(flags.ignoresCase))
    }

    private mutating func group() throws -> PatternTree {
        let outer = flags
        if take("?") {
            if take("P<") || take("<") {
                // A look-behind starts alike.
                guard next != "=", next != "!" else { throw PatternError() }
                while try take() != ">" {}
            } else if try takeFlags() {
                return .empty
            }
        }
        let tree = try choice()
        guard take(")") else { throw PatternError() }
        flags = outer
        return tree
    }

    /// `i)`, `i-s:` and the like; whether they count from here on to the end of the group around.
    private mutating func takeFlags() throws -> Bool {
        var isOn = true
        while true {
            switch try take() {
            case "-": isOn = false
            case "i": flags.ignoresCase = isOn
            case "m": flags.hasLines = isOn
            case "s": flags.dotTakesNewline = isOn
            case "U": break
            case ":": return false
            case ")": return true
            default: throw PatternError()
            }
        }
    }

    private mutating func escape() throws -> PatternTree {
        switch next {
        case "A": position += 1; return .assertion(.textStart)
        case "z": position += 1; return .assertion(.textEnd)
        case "b": position += 1; return .assertion(.wordEdge)
        case "B": position += 1; return .assertion(.noWordEdge)
        default: return .scalar(try escapedSet().ignoringCase(flags.ignoresCase))
        }
    }

    /// What stands behind a backslash, within brackets or without.
    private mutating func escapedSet() throws -> PatternSet {
        let scalar = try take()
        switch scalar {
        case "d": return .digit
        case "D": return PatternSet.digit.negated
        case "w": return .word
        case "W": return PatternSet.word.negated
        case "s": return .space
        case "S": return PatternSet.space.negated
        case "p": return try category()
        case "P": return try category().negated
        case "t": return PatternSet("\t")
        case "n": return PatternSet("\n")
        case "r": return PatternSet("\r")
        case "f": return PatternSet("\u{0C}")
        case "v": return PatternSet("\u{0B}")
        case "a": return PatternSet("\u{07}")
        case "x": return PatternSet(try code())
        case "0": return PatternSet("\0")
        default:
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            guard !isLetter, !("1"..."9").contains(scalar) else { throw PatternError() }
            return PatternSet(scalar)
        }
    }

    /// `41` or `{1F600}`.
    private mutating func code() throws -> Unicode.Scalar {
        var digits = ""
        if take("{") {
            while !take("}") { digits.unicodeScalars.append(try take()) }
        } else {
            for _ in 0..<2 { digits.unicodeScalars.append(try take()) }
        }
        guard digits.utf8.count <= 6, let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
            throw PatternError()
        }
        return scalar
    }

    /// `L` or `{Lu}`; scripts are not known here.
    private mutating func category() throws -> PatternSet {
        var name = ""
        if take("{") {
            while !take("}") { name.unicodeScalars.append(try take()) }
        } else {
            name.unicodeScalars.append(try take())
        }
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        guard PatternSet.categories.contains(name) else { throw PatternError() }
        let set = PatternSet(category: name)
        return isNegated ? set.negated : set
    }

    private mutating func brackets() throws -> PatternSet {
        let isNegated = take("^")
        var set = PatternSet()
        var isFirst = true
        while isFirst || next != "]" {
            isFirst = false
            if take("[:") {
                let isOpposite = take("^")
                let start = position
                while next != ":" { _ = try take() }
                var name = ""
                for scalar in scalars[start..<position] { name.unicodeScalars.append(scalar) }
                guard take(":]"), let named = PatternSet.named(name[...]) else { throw PatternError() }
                set.insert(isOpposite ? named.negated : named)
                continue
            }
            guard let first = try bracketed(into: &set) else { continue }
            var last = first
            if next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                position += 1
                guard let end = try bracketed(into: &set) else { throw PatternError() }
                last = end
            }
            guard first.value <= last.value else { throw PatternError() }
            set.insert(first.value...last.value)
        }
        position += 1
        set.close()
        return isNegated ? set.negated : set
    }

    /// One end of a range; nil for an escape that stands for many, which goes into the set at once.
    private mutating func bracketed(into set: inout PatternSet) throws -> Unicode.Scalar? {
        let scalar = try take()
        guard scalar == "\\" else { return scalar }
        let escaped = try escapedSet()
        if let only = escaped.single { return only }
        set.insert(escaped)
        return nil
    }
}
