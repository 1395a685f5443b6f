/// Completion indexes as a Job's status writes them: `0,2-4`.
struct CompletionIndexes: Equatable, Sendable, CustomStringConvertible {
    private(set) var members: Set<Int> = []

    init(_ members: Set<Int> = []) {
        self.members = members
    }

    /// Reads `0,2-4`; what is no index, or lies outside the Job, is left out.
    init(_ text: String, below limit: Int) {
        for part in text.split(separator: ",") {
            let bounds = part.split(separator: "-").compactMap { Int($0) }
            guard let first = bounds.first, let last = bounds.last, first <= last, first >= 0 else { continue }
            for index in first...last where index < limit { members.insert(index) }
        }
    }

    var count: Int { members.count }
    var isEmpty: Bool { members.isEmpty }

    func contains(_ index: Int) -> Bool { members.contains(index) }

    mutating func insert(_ index: Int) { members.insert(index) }

    /// Two neighbours stand apart, three and more as a range.
    var description: String {
        var parts: [String] = []
        var run: [Int] = []
        func close() {
            guard let first = run.first, let last = run.last else { return }
            switch run.count {
            case 1: parts.append("\(first)")
            case 2: parts.append("\(first),\(last)")
            default: parts.append("\(first)-\(last)")
            }
        }
        for index in members.sorted() {
            if let last = run.last, index != last + 1 {
                close()
                run = []
            }
            run.append(index)
        }
        close()
        return parts.joined(separator: ",")
    }
}
