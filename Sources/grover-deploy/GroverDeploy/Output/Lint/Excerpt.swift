/// The part of a line that a finding shows, with nothing in it that a terminal would obey.
struct Excerpt {
    let text: String
    /// Blanks that lead to the column.
    let indent: String

    private static let width = 120

    /// - Parameter column: from 1, in Unicode scalars
    init(_ line: String, column: Int) {
        var scalars = Array(line.unicodeScalars)
        if scalars.last == "\r" { scalars.removeLast() }
        let position = min(max(column - 1, 0), scalars.count)
        let start = position < Self.width - 20 ? 0 : position - 40
        let shown = scalars[start..<min(scalars.count, start + Self.width)]
        var text = String.UnicodeScalarView()
        for scalar in shown { text.append(Self.safe(scalar)) }
        var indent = String.UnicodeScalarView()
        for scalar in scalars[start..<position] { indent.append(scalar == "\t" ? "\t" : " ") }
        let before = start > 0 ? "…" : ""
        let after = start + Self.width < scalars.count ? "…" : ""
        self.text = before + String(text) + after
        self.indent = (start > 0 ? " " : "") + String(indent)
    }

    /// A text with nothing in it that a terminal would obey, on one line.
    static func plain(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return text }
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { plain.append(safe(scalar)) }
        return String(plain)
    }

    private static func safe(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar == "\t" { return scalar }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return "\u{FFFD}"
        default: return scalar
        }
    }
}
