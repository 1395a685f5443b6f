internal import GRDB
internal import Stores

/// A full-text index of triples of characters, in which any part of a text is found, whatever it consists of.
///
/// The indexed text is folded, with a space around it. A search for three characters and more looks its triples up; one
/// for two, all known triples that begin so; one for a single letter or digit, those at the beginning of words. Nothing is
/// ever scanned for a pattern.
///
/// Source: SQLite, FTS5 (the trigram tokenizer, the fts5vocab table).
struct TextIndex: Sendable {
    static let posts = TextIndex(table: "post_search")
    static let users = TextIndex(table: "user_search")

    let table: String
    /// As many triples as a search for one or two characters is widened to, the most frequent first.
    private static let mostTerms = 500
    /// As many characters of a searched text as the index is asked for in their order: where all are alike, that takes as long as
    /// there are characters in both texts, one times the other.
    private static let longestPhrase = 32

    /// What finds a text.
    struct Match: Sendable, Hashable {
        /// What MATCH has to be asked.
        let expression: String
        /// What the folded text has to contain besides.
        var whole: String?
    }

    func make(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE VIRTUAL TABLE \(table) USING fts5(folded, tokenize = 'trigram case_sensitive 1');
                CREATE VIRTUAL TABLE \(table)_terms USING fts5vocab(\(table), 'row');
                """)
    }

    func put(_ text: String, at number: Int64, in database: Database) throws {
        try database.cachedStatement(sql: "INSERT INTO \(table) (rowid, folded) VALUES (?, ?)")
            .execute(arguments: [number, " \(SearchText.folded(text)) "])
    }

    func replace(_ text: String, at number: Int64, in database: Database) throws {
        try database.execute(
            sql: "UPDATE \(table) SET folded = ? WHERE rowid = ?",
            arguments: [" \(SearchText.folded(text)) ", number])
    }

    func remove(_ number: Int64, in database: Database) throws {
        try database.execute(sql: "DELETE FROM \(table) WHERE rowid = ?", arguments: [number])
    }

    /// What finds a text; nil where nothing can match.
    func match(for text: String, in database: Database) throws -> Match? {
        var folded = SearchText.folded(text)
        switch folded.unicodeScalars.count {
        case 0: return nil
        case 1 where folded.first?.isLetter == true || folded.first?.isNumber == true: folded = " " + folded
        case 1: break
        case 2: break
        case ...Self.longestPhrase: return Match(expression: Self.quoted(folded))
        default:
            let beginning = String(folded.unicodeScalars.prefix(Self.longestPhrase))
            return Match(expression: Self.quoted(beginning), whole: folded)
        }
        let terms = try String.fetchAll(
            database,
            sql: "SELECT term FROM \(table)_terms WHERE term >= ? AND term < ? ORDER BY doc DESC LIMIT ?",
            arguments: [folded, folded + "\u{10FFFF}", Self.mostTerms])
        return terms.isEmpty ? nil : Match(expression: terms.map(Self.quoted).joined(separator: " OR "))
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
