/// How files that were rendered before differ from those that would be rendered now.
public enum RenderedFiles {
    public enum Difference: Sendable, Equatable, CustomStringConvertible {
        case missing(String)
        case changed(String, line: Int)
        case extra(String)

        public var description: String {
            switch self {
            case .missing(let path): "\(path) is missing"
            case .changed(let path, let line): "\(path) differs from line \(line)"
            case .extra(let path): "\(path) is no longer rendered"
            }
        }

        fileprivate var path: String {
            switch self {
            case .missing(let path), .changed(let path, _), .extra(let path): path
            }
        }
    }

    /// The differences in the order of paths; none when the folder holds what would be rendered and nothing else.
    public static func differences(wanted: [String: String], found: [String: String]) -> [Difference] {
        var differences: [Difference] = found.keys.filter { wanted[$0] == nil }.map(Difference.extra)
        for (path, text) in wanted {
            guard let old = found[path] else {
                differences.append(.missing(path))
                continue
            }
            if old != text { differences.append(.changed(path, line: firstDifference(old, text))) }
        }
        return differences.sorted { $0.path < $1.path }
    }

    private static func firstDifference(_ left: String, _ right: String) -> Int {
        let left = left.split(separator: "\n", omittingEmptySubsequences: false)
        let right = right.split(separator: "\n", omittingEmptySubsequences: false)
        let same = zip(left, right).prefix { $0 == $1 }.count
        return same + 1
    }
}
