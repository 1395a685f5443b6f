/// Finds the word that a misspelt one was meant to be.
public enum Spelling {
    /// Longer words are no slip of anybody's hand, and comparing takes time of length × length.
    private static let longest = 64
    /// Words that are compared.
    public static let most = 500

    /// The nearest of the known words, when one is near enough to be a guess worth making.
    public static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        guard word.utf8.count <= 4 * longest else { return nil }
        let wanted = Array(word.lowercased().unicodeScalars)
        guard wanted.count <= longest else { return nil }
        var best: (word: String, distance: Int)?
        for candidate in known.prefix(most) where candidate.utf8.count <= 4 * longest {
            let letters = Array(candidate.lowercased().unicodeScalars)
            let limit = max(1, max(wanted.count, letters.count) / 3)
            guard letters.count <= longest, abs(letters.count - wanted.count) <= limit else { continue }
            let distance = distance(wanted, letters)
            guard distance <= limit else { continue }
            if let current = best, (current.distance, current.word) <= (distance, candidate) { continue }
            best = (candidate, distance)
        }
        return best?.word
    }

    /// `; did you mean 'replicas'?`, else the known words, ready to follow what is wrong.
    public static func advice(for word: String, among known: some Sequence<String>) -> String {
        let known = known.sorted()
        if let nearest = nearest(to: word, among: known) { return "; did you mean '\(nearest)'?" }
        return known.isEmpty ? "" : "; there is \(known.joined(separator: ", "))"
    }

    /// Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let same = left[row] == right[column]
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (same ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
