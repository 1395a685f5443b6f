/// A regular expression in the syntax of RE2, which schemas of custom resources use, matched in time of text ×
/// pattern: the pattern comes from a stranger, and so does the text.
public struct Pattern: Sendable {
    private let program: [PatternInstruction]
    /// Steps that one match may take where nobody counts several together.
    private static let budget = 20_000_000
    /// Text that a pattern may have, in bytes of UTF-8.
    private static let longest = 16_000

    /// Nil for what RE2 does not take either, such as a look-ahead, and for what is too large.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        var parser = PatternParser(text)
        guard let tree = try? parser.parse() else { return nil }
        var compiler = PatternCompiler()
        guard (try? compiler.emit(tree)) != nil, compiler.program.count < PatternCompiler.longest else { return nil }
        program = compiler.program + [.match]
    }

    /// What the pattern takes of memory, in instructions, or more; the effort of finding out where it is no pattern.
    static func cost(of text: String) -> Int {
        // Only repeated groups and counts make more instructions than there are characters.
        guard text.contains("{") || text.contains(")+") else { return 4 * text.utf8.count }
        return text.utf8.count + (Pattern(text)?.program.count ?? PatternCompiler.longest / 8)
    }

    /// Whether the pattern is found anywhere in the text; nil where that would take too long to say.
    public func isFound(in text: String) -> Bool? {
        var steps = Self.budget
        return isFound(in: text, within: &steps)
    }

    /// The same, with what is left of the steps that many matches may take together.
    func isFound(in text: String, within steps: inout Int) -> Bool? {
        steps -= text.utf8.count + program.count
        guard steps > 0 else { return nil }
        let scalars = Array(text.unicodeScalars)
        var threads = PatternThreads(count: program.count)
        var next = PatternThreads(count: program.count)
        for position in 0...scalars.count {
            // A match may start anywhere.
            add(0, to: &threads, scalars, position)
            if threads.hasMatch { return true }
            guard position < scalars.count else { break }
            steps -= threads.counters.count
            guard steps > 0 else { return nil }
            next.removeAll()
            for counter in threads.counters {
                guard case .scalar(let set) = program[counter], set.contains(scalars[position]) else { continue }
                add(counter + 1, to: &next, scalars, position + 1)
            }
            swap(&threads, &next)
            if threads.hasMatch { return true }
        }
        return false
    }

    /// Follows what takes no character.
    private func add(
        _ first: Int, to threads: inout PatternThreads, _ scalars: [Unicode.Scalar], _ position: Int
    ) {
        var left = [first]
        while let counter = left.popLast() {
            guard threads.insert(counter) else { continue }
            switch program[counter] {
            case .jump(let target): left.append(target)
            case .split(let one, let other):
                left.append(other)
                left.append(one)
            case .assertion(let assertion):
                if assertion.holds(scalars, position) { left.append(counter + 1) }
            case .match: threads.hasMatch = true
            case .scalar: break
            }
        }
    }
}

enum PatternInstruction: Sendable {
    case scalar(PatternSet)
    case split(Int, Int)
    case jump(Int)
    case assertion(PatternAssertion)
    case match
}

enum PatternAssertion: Sendable {
    case textStart
    case textEnd
    case lineStart
    case lineEnd
    case wordEdge
    case noWordEdge

    func holds(_ scalars: [Unicode.Scalar], _ position: Int) -> Bool {
        func isWord(_ position: Int) -> Bool {
            scalars.indices.contains(position) && PatternSet.word.contains(scalars[position])
        }
        switch self {
        case .textStart: return position == 0
        case .textEnd: return position == scalars.count
        case .lineStart: return position == 0 || scalars[position - 1] == "\n"
        case .lineEnd: return position == scalars.count || scalars[position] == "\n"
        case .wordEdge: return isWord(position - 1) != isWord(position)
        case .noWordEdge: return isWord(position - 1) == isWord(position)
        }
    }
}

/// The places of a program where matching stands, each once.
private struct PatternThreads {
    private(set) var counters: [Int] = []
    private var isIn: [Bool]
    var hasMatch = false

    init(count: Int) {
        isIn = Array(repeating: false, count: count)
    }

    mutating func insert(_ counter: Int) -> Bool {
        guard !isIn[counter] else { return false }
        isIn[counter] = true
        counters.append(counter)
        return true
    }

    mutating func removeAll() {
        for counter in counters { isIn[counter] = false }
        counters.removeAll(keepingCapacity: true)
        hasMatch = false
    }
}
