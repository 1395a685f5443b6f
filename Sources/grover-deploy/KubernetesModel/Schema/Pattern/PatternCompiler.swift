/// What a pattern says, before it is a program.
indirect enum PatternTree: Sendable {
    case empty
    case scalar(PatternSet)
    case assertion(PatternAssertion)
    case sequence([PatternTree])
    case choice([PatternTree])
    case times(PatternTree, least: Int, most: Int?)
}

/// A pattern that RE2 would not take, or that is too large to match.
struct PatternError: Error {}

/// Makes a program of a pattern.
struct PatternCompiler {
    private(set) var program: [PatternInstruction] = []
    /// Parts emitted so far: repetitions of nothing make no program, and take time all the same.
    private var steps = 0
    /// Instructions that a pattern may have.
    static let longest = 4000

    mutating func emit(_ tree: PatternTree) throws {
        steps += 1
        guard program.count < Self.longest, steps < 4 * Self.longest else { throw PatternError() }
        switch tree {
        case .empty: break
        case .scalar(let set): program.append(.scalar(set))
        case .assertion(let assertion): program.append(.assertion(assertion))
        case .sequence(let parts): for part in parts { try emit(part) }
        case .choice(let parts): try emitChoice(parts)
        case .times(let part, let least, let most): try emitTimes(part, least, most)
        }
    }

    private mutating func emitChoice(_ parts: [PatternTree]) throws {
        var ends: [Int] = []
        for (number, part) in parts.enumerated() {
            guard number < parts.count - 1 else {
                try emit(part)
                continue
            }
            let split = program.count
            program.append(.jump(0))
            try emit(part)
            ends.append(program.count)
            program.append(.jump(0))
            program[split] = .split(split + 1, program.count)
        }
        for end in ends { program[end] = .jump(program.count) }
    }

    private mutating func emitTimes(_ part: PatternTree, _ least: Int, _ most: Int?) throws {
        for _ in 0..<least { try emit(part) }
        guard let most else {
            let split = program.count
            program.append(.jump(0))
            try emit(part)
            program.append(.jump(split))
            program[split] = .split(split + 1, program.count)
            return
        }
        var splits: [Int] = []
        for _ in least..<max(least, most) {
            splits.append(program.count)
            program.append(.jump(0))
            try emit(part)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }
}
