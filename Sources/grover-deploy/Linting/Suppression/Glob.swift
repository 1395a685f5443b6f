/// A pattern for paths and names: `*` stands for anything but `/`, `**` for anything, `?` for one character.
struct Glob: Sendable {
    private let pattern: [UInt8]

    init(_ pattern: String) {
        self.pattern = Array(pattern.utf8)
    }

    /// In time of pattern × text: patterns of many stars cost no more.
    func matches(_ text: String) -> Bool {
        let text = Array(text.utf8)
        // Which prefixes of the text the pattern so far can stand for.
        var reached = [Bool](repeating: false, count: text.count + 1)
        reached[0] = true
        var position = 0
        while position < pattern.count {
            let byte = pattern[position]
            let isDouble = byte == 0x2A && position + 1 < pattern.count && pattern[position + 1] == 0x2A
            var next = [Bool](repeating: false, count: text.count + 1)
            if byte == 0x2A {
                var carries = false
                for index in 0...text.count {
                    carries = reached[index] || carries && (isDouble || text[index - 1] != 0x2F)
                    next[index] = carries
                }
                position += isDouble ? 2 : 1
                // '**/' also stands for no folder at all.
                if isDouble, position < pattern.count, pattern[position] == 0x2F {
                    position += 1
                    var slashed = reached
                    for index in 0..<text.count where next[index] && text[index] == 0x2F { slashed[index + 1] = true }
                    next = slashed
                }
            } else {
                for index in 0..<text.count where reached[index] && (byte == 0x3F || byte == text[index]) {
                    next[index + 1] = true
                }
                position += 1
            }
            reached = next
        }
        return reached[text.count]
    }
}
