internal import Documents

/// The `# Source: chart/templates/file.yaml` comments that `helm template` writes above each document.
struct SourceComments {
    private struct Comment {
        let line: Int
        /// The line of the `---` after its document.
        var end = Int.max
        let file: Place.Source
    }

    private var comments: [Comment] = []

    /// - Parameter lines: made only when there is a comment to place
    init(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { buffer in
            var start = 0
            var lines: LineIndex?
            while let found = ByteSearch.first("# Source: ", in: buffer, from: start) {
                start = found + 10
                guard found == 0 || buffer[found - 1] == UInt8(ascii: "\n") else { continue }
                let rest = buffer[start...].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
                start = rest.endIndex
                guard !rest.isEmpty, rest.count < 4096 else { continue }
                let index = lines ?? LineIndex(buffer)
                lines = index
                let name = Place.Source(String(decoding: rest, as: UTF8.self))
                comments.append(Comment(line: index.line(ofByte: found), file: name))
                if let marker = ByteSearch.first("\n---", in: buffer, from: start) {
                    comments[comments.count - 1].end = index.line(ofByte: marker + 1)
                }
            }
        }
    }

    var isEmpty: Bool { comments.isEmpty }

    /// The finding at the place in the template.
    func moved(_ finding: Finding) -> Finding {
        guard let place = finding.place, let origin = origin(of: place) else { return finding }
        var finding = finding
        finding.written = place
        finding.place = origin
        finding.isApproximate = true
        finding.fix = nil
        return finding
    }

    /// The place in the template that a line of the output probably came from.
    func origin(of place: Place) -> Place? {
        var (start, end) = (0, comments.count)
        while start < end {
            let middle = (start + end) / 2
            if comments[middle].line < place.line { start = middle + 1 } else { end = middle }
        }
        guard start > 0 else { return nil }
        let comment = comments[start - 1]
        guard place.line < comment.end else { return nil }
        return Place(comment.file, line: place.line - comment.line, column: place.column)
    }
}
