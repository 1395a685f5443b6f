import GRDB
import Testing

@testable import SQLiteStores

/// What the text index is asked.
@Suite struct TextIndexTests {
    private func match(_ text: String) throws -> TextIndex.Match? {
        let queue = try DatabaseQueue()
        return try queue.write { database in
            try TextIndex.posts.make(in: database)
            return try TextIndex.posts.match(for: text, in: database)
        }
    }

    /// Phrases of thousands of characters that are all alike would keep a reader busy for minutes.
    @Test(arguments: [33, 10_000, 60_000]) func onlyTheBeginningOfALongTextIsAPhrase(length: Int) throws {
        let text = String(repeating: "a", count: length)
        let match = try #require(try match(text))
        #expect(match.expression == "\"" + String(repeating: "a", count: 32) + "\"")
        #expect(match.whole == text)
    }

    @Test func aShortTextIsOnePhrase() throws {
        let short = try match("It's \"Ñandú\"")
        #expect(short == TextIndex.Match(expression: "\"it's \"\"nandu\"\"\""))
    }
}
