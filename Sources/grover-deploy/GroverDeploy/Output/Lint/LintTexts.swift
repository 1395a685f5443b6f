import Documents

/// The lines of the files that findings are about, read again one file at a time.
final class LintTexts {
    private let folder: String
    private var file: String?
    private var lines: [ArraySlice<UInt8>] = []
    private static let largest = 64 << 20

    init(folder: String) {
        self.folder = folder
    }

    /// The line of a place; nil where the file is not at hand, as for standard input.
    func line(of place: Place) -> String? {
        if file != place.file {
            file = place.file
            lines = []
            let path = place.file.hasPrefix("/") ? place.file : folder + "/" + place.file
            if place.file != "-", let bytes = try? LintFiles.read(path, limit: Self.largest) {
                lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            }
        }
        guard place.line >= 1, place.line <= lines.count else { return nil }
        return String(decoding: lines[place.line - 1], as: UTF8.self)
    }
}
