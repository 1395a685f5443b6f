/// A reason as people write it, with an optional end: `waits for the new driver (until 2027-01-31)`.
struct Reason: Equatable {
    let text: String
    let until: String?

    init(_ written: some StringProtocol) {
        var text = Substring(written).trimmed()
        var until: String?
        if text.hasSuffix(")"), let open = text.range(of: "(until ")?.lowerBound {
            let date = text[text.index(open, offsetBy: 7)...].dropLast().trimmed()
            if Self.isDate(date) {
                until = String(date)
                text = text[..<open].trimmed()
            }
        }
        self.text = String(text)
        self.until = until
    }

    static func isDate(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let month = Int(parts[1]), let day = Int(parts[2])
        else { return false }
        return (1...12).contains(month) && (1...31).contains(day)
    }
}

extension Substring {
    func trimmed() -> Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" || first == "\r" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        return text
    }

    fileprivate func range(of word: String) -> Range<Index>? {
        var start = startIndex
        var found: Range<Index>?
        while let next = self[start...].firstRange(of: word) {
            found = next
            start = next.upperBound
        }
        return found
    }
}
