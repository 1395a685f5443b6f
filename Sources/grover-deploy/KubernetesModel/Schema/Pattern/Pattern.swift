/// A regular expression in the syntax of RE2, which schemas of custom resources use, matched in time of text ×
/// pattern: the pattern comes from a stranger, and so does the text.
public struct Pattern: Sendable {
    private let program: [PatternInstruction]
    /// Instructions × characters that one match may take.
    private static let budget = 20_000_000

    /// Nil for what RE2 does not take either, such as a look-ahead, and for what is too large.
    public init?(_ text: String) {
        var parser = PatternParser(text)
        guard let tree = try? parser.parse() else { return nil }
        var compiler = PatternCompiler()
        guard (try? compiler.emit(tree)) != nil else { return nil }
        program = compiler.program + [.match]
    }

    /// Whether the pattern is found anywhere in the text; nil where that would take too long to say.
    public func isFound(in text: String) -> Bool? {
        let scalars = Array(text.unicodeScalars)
        guard program.count * (scalars.count + 1) <= Self.budget else { return nil }
        var threads = PatternThreads(count: program.count)
        var next = PatternThreads(count: program.count)
        for position in 0...scalars.count {
            // A match may start anywhere.
            add(0, to: &threads, scalars, position)
            if threads.hasMatch { return true }
            guard position < scalars.count else { break }
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
