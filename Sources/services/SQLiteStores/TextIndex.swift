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

    func make(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE VIRTUAL TABLE \(table) USING fts5(folded, tokenize = 'trigram case_sensitive 1');
                CREATE VIRTUAL TABLE \(table)_terms USING fts5vocab(\(table), 'row');
                """)
    }

    func put(_ text: String, at number: Int64, in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO \(table) (rowid, folded) VALUES (?, ?)",
            arguments: [number, " \(SearchText.folded(text)) "])
    }

    func replace(_ text: String, at number: Int64, in database: Database) throws {
        try database.execute(
            sql: "UPDATE \(table) SET folded = ? WHERE rowid = ?",
            arguments: [" \(SearchText.folded(text)) ", number])
    }

    func remove(_ number: Int64, in database: Database) throws {
        try database.execute(sql: "DELETE FROM \(table) WHERE rowid = ?", arguments: [number])
    }

    /// What MATCH has to be asked to find a text; nil where nothing can match.
    func query(for text: String, in database: Database) throws -> String? {
        var folded = SearchText.folded(text)
        switch folded.unicodeScalars.count {
        case 0: return nil
        case 1 where folded.first?.isLetter == true || folded.first?.isNumber == true: folded = " " + folded
        case 1: break
        case 2: break
        default: return Self.quoted(folded)
        }
        let terms = try String.fetchAll(
            database,
            sql: "SELECT term FROM \(table)_terms WHERE term >= ? AND term < ? ORDER BY doc DESC LIMIT ?",
            arguments: [folded, folded + "\u{10FFFF}", Self.mostTerms])
        return terms.isEmpty ? nil : terms.map(Self.quoted).joined(separator: " OR ")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
