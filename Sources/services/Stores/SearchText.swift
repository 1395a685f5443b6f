internal import Foundation

/// Texts as searches compare them: without case, accents and width, with single spaces between words.
public enum SearchText {
    public static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
