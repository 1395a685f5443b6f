internal import GRDB

/// The tables of the user store, as the steps that made them; a step that was released is never changed.
enum UserTables {
    static var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("users, sessions, follows") { database in
            try database.execute(
                sql: """
                    CREATE TABLE users (
                        user_id TEXT PRIMARY KEY NOT NULL,
                        email TEXT NOT NULL UNIQUE,
                        name TEXT NOT NULL,
                        bio TEXT, picture TEXT, website TEXT, twitter TEXT, instagram TEXT, linkedin TEXT,
                        is_premium INTEGER NOT NULL,
                        is_private INTEGER NOT NULL,
                        paypal_email TEXT,
                        notifications TEXT NOT NULL,
                        created_at INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    CREATE TABLE sessions (
                        token_hash TEXT PRIMARY KEY NOT NULL,
                        user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
                        expires_at INTEGER NOT NULL,
                        created_at INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    CREATE INDEX sessions_by_user ON sessions (user_id);
                    CREATE INDEX sessions_by_expiry ON sessions (expires_at);
                    CREATE TABLE follows (
                        follower_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
                        following_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
                        created_at INTEGER NOT NULL,
                        PRIMARY KEY (follower_id, following_id)
                    ) WITHOUT ROWID;
                    CREATE INDEX follows_by_follower ON follows (follower_id, created_at, following_id);
                    CREATE INDEX follows_by_following ON follows (following_id, created_at, follower_id);
                    """)
        }
        migrator.registerMigration("users.number, user_search, tickets, changes") { database in
            try database.execute(
                sql: """
                    ALTER TABLE users ADD COLUMN number INTEGER;
                    UPDATE users SET number = numbered.number FROM (
                        SELECT user_id, row_number() OVER (ORDER BY created_at, user_id) AS number FROM users) AS numbered
                    WHERE users.user_id = numbered.user_id;
                    CREATE UNIQUE INDEX users_by_number ON users (number);
                    CREATE INDEX users_that_are_private ON users (user_id) WHERE is_private;
                    CREATE TABLE tickets (
                        hash TEXT PRIMARY KEY NOT NULL,
                        kind TEXT NOT NULL,
                        content TEXT NOT NULL,
                        expires_at INTEGER NOT NULL
                    ) WITHOUT ROWID;
                    CREATE INDEX tickets_by_expiry ON tickets (expires_at);
                    CREATE TABLE changes (
                        revision INTEGER PRIMARY KEY AUTOINCREMENT,
                        kind TEXT NOT NULL,
                        subject TEXT NOT NULL,
                        created_at INTEGER NOT NULL
                    );
                    """)
            try TextIndex.users.make(in: database)
            let users = try Row.fetchCursor(database, sql: "SELECT number, name FROM users")
            while let user = try users.next() {
                try TextIndex.users.put(user["name"], at: user["number"], in: database)
            }
            // Replicas of the version before know of neither, and go on while new ones start.
            try database.execute(
                sql: """
                    CREATE TRIGGER users_of_older_replicas AFTER INSERT ON users WHEN NEW.number IS NULL BEGIN
                        UPDATE users SET number = (SELECT coalesce(max(number), 0) + 1 FROM users)
                        WHERE user_id = NEW.user_id;
                        INSERT INTO user_search (rowid, folded)
                            SELECT number, ' ' || lower(name) || ' ' FROM users WHERE user_id = NEW.user_id;
                    END
                    """)
        }
        ImportMarks.registerMigration(in: &migrator)
        return migrator
    }
}
