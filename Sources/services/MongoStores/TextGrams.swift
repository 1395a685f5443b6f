internal import Stores

/// What a text is found by: an index of all its parts of two and three characters, any of which a search looks up. What has
/// the parts of a searched text need not have them in that order, so the text itself is compared as well.
///
/// Texts are folded, with a space around them. A single letter or digit counts at the beginning of a word, where it comes with
/// a space before it; any other sign counts anywhere, by itself. Nothing is ever scanned for a pattern.
enum TextGrams {
    /// The field of the parts, an array with an index.
    static let parts = "grams"
    /// The field of the whole.
    static let whole = "folded"
    /// As many parts as a search looks up, evenly taken from its text.
    private static let mostLookedUp = 16

    /// What is kept beside a text.
    static func fields(of text: String) -> BSONDocument {
        let folded = " \(SearchText.folded(text)) "
        return [whole: .string(folded), parts: .strings(grams(of: folded))]
    }

    static let withoutFields: BSONDocument = [parts: 0, whole: 0]

    /// The filter that finds what contains the text; nil where nothing can.
    static func filter(for text: String) -> BSONDocument? {
        var wanted = SearchText.folded(text)
        let scalars = Array(wanted.unicodeScalars)
        switch scalars.count {
        case 0: return nil
        case 1 where isWordLike(scalars[0]): wanted = " " + wanted
        case 1, 2: break
        default:
            let parts = windows(of: 3, in: scalars)
            let step = max(1, (parts.count + mostLookedUp - 1) / mostLookedUp)
            let lookedUp = stride(from: 0, to: parts.count, by: step).map { parts[$0] }
            return [
                Self.parts: ["$all": .strings(Set(lookedUp).sorted())],
                "$expr": ["$gte": [["$indexOfCP": [.string("$\(whole)"), ["$literal": .string(wanted)]]], 0]],
            ]
        }
        return [Self.parts: .string(wanted)]
    }

    private static func grams(of folded: String) -> [String] {
        let scalars = Array(folded.unicodeScalars)
        var grams = Set(windows(of: 2, in: scalars)).union(windows(of: 3, in: scalars))
        for scalar in scalars where !isWordLike(scalar) && scalar != " " { grams.insert(String(scalar)) }
        return grams.sorted()
    }

    private static func windows(of length: Int, in scalars: [Unicode.Scalar]) -> [String] {
        guard scalars.count >= length else { return [] }
        return (0...scalars.count - length).map { start in
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[start..<start + length])
            return String(text)
        }
    }

    private static func isWordLike(_ scalar: Unicode.Scalar) -> Bool {
        let character = Character(scalar)
        return character.isLetter || character.isNumber
    }
}
