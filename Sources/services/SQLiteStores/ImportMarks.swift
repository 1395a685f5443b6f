internal import GRDB
internal import Stores

/// How far imports have come, kept beside what they brought.
enum ImportMarks {
    static func registerMigration(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("imports") { database in
            try database.execute(
                sql: "CREATE TABLE imports (source TEXT PRIMARY KEY NOT NULL, mark TEXT NOT NULL) WITHOUT ROWID")
        }
    }

    static func keep(_ mark: String?, of source: String, in database: Database) throws {
        guard let mark else { return }
        try database.execute(sql: "INSERT OR REPLACE INTO imports VALUES (?, ?)", arguments: [source, mark])
    }
}

extension SQLiteFile {
    func importMark(of source: String) async throws -> String? {
        try await read { database in
            try String.fetchOne(database, sql: "SELECT mark FROM imports WHERE source = ?", arguments: [source])
        }
    }

    func removeImportMarks(of sources: [String]) async throws {
        try await write { database in
            for source in sources {
                try database.execute(sql: "DELETE FROM imports WHERE source = ?", arguments: [source])
            }
        }
    }
}

extension Database {
    /// Whether a query finds anything; the statement is kept for the next time.
    func finds(_ sql: String, _ arguments: StatementArguments) throws -> Bool {
        try Bool.fetchOne(cachedStatement(sql: "SELECT EXISTS (\(sql))"), arguments: arguments) ?? false
    }

    /// Runs a statement that is kept for the next time, and says how many rows it changed.
    func change(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try cachedStatement(sql: sql).execute(arguments: arguments)
        return changesCount
    }

    /// Says how many rows there are of something that must not be.
    func problem(_ what: String, _ sql: String) throws -> String? {
        let count = try Int.fetchOne(self, sql: sql) ?? 0
        return count > 0 ? "\(count) \(what)" : nil
    }
}
