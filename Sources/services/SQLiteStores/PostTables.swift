internal import GRDB

/// The tables of the post store, as the steps that made them; a step that was released is never changed.
enum PostTables {
    static var migrations: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("posts, likes, reactions, saved_posts, creations") { database in
            try database.execute(
                sql: """
                    CREATE TABLE posts (
                        post_id TEXT PRIMARY KEY NOT NULL,
                        user_id TEXT NOT NULL,
                        content TEXT NOT NULL,
                        media_url TEXT, media_type TEXT,
                        tagged_users TEXT NOT NULL,
                        location TEXT,
                        likes_count INTEGER NOT NULL,
                        dislikes_count INTEGER NOT NULL,
                        shares_count INTEGER NOT NULL,
                        comments_count INTEGER NOT NULL,
                        repost_count INTEGER NOT NULL,
                        reaction_counts TEXT NOT NULL,
                        is_repost INTEGER NOT NULL,
                        original_post_id TEXT, repost_comment TEXT,
                        poll TEXT,
                        created_at INTEGER NOT NULL
                    );
                    CREATE INDEX posts_by_author ON posts (user_id, created_at DESC, post_id);
                    CREATE INDEX posts_by_time ON posts (created_at DESC, post_id);
                    CREATE INDEX posts_by_likes ON posts (likes_count DESC, created_at DESC, post_id);
                    CREATE TABLE likes (
                        post_id TEXT NOT NULL REFERENCES posts ON DELETE CASCADE,
                        user_id TEXT NOT NULL,
                        created_at INTEGER NOT NULL,
                        PRIMARY KEY (post_id, user_id)
                    ) WITHOUT ROWID;
                    CREATE TABLE reactions (
                        post_id TEXT NOT NULL REFERENCES posts ON DELETE CASCADE,
                        user_id TEXT NOT NULL,
                        reaction_type TEXT NOT NULL,
                        created_at INTEGER NOT NULL,
                        PRIMARY KEY (post_id, user_id)
                    ) WITHOUT ROWID;
                    CREATE TABLE saved_posts (
                        post_id TEXT NOT NULL REFERENCES posts ON DELETE CASCADE,
                        user_id TEXT NOT NULL,
                        created_at INTEGER NOT NULL,
                        PRIMARY KEY (post_id, user_id)
                    ) WITHOUT ROWID;
                    CREATE INDEX saved_posts_by_user ON saved_posts (user_id, created_at DESC, post_id);
                    CREATE TABLE creations (
                        user_id TEXT NOT NULL,
                        key TEXT NOT NULL,
                        fingerprint TEXT NOT NULL,
                        post_id TEXT NOT NULL REFERENCES posts ON DELETE CASCADE,
                        created_at INTEGER NOT NULL,
                        PRIMARY KEY (user_id, key)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("posts.seq, post_search") { database in
            try database.execute(
                sql: """
                    ALTER TABLE posts ADD COLUMN seq INTEGER;
                    UPDATE posts SET seq = numbered.seq FROM (
                        SELECT post_id,
                            (created_at << 20) + row_number() OVER (PARTITION BY created_at ORDER BY post_id DESC) - 1 AS seq
                        FROM posts) AS numbered
                    WHERE posts.post_id = numbered.post_id;
                    DROP INDEX posts_by_author;
                    DROP INDEX posts_by_time;
                    DROP INDEX posts_by_likes;
                    DROP INDEX saved_posts_by_user;
                    CREATE INDEX saved_posts_by_user ON saved_posts (user_id, created_at, post_id);
                    CREATE UNIQUE INDEX posts_by_seq ON posts (seq);
                    CREATE INDEX posts_by_author ON posts (user_id, seq);
                    CREATE INDEX posts_by_likes ON posts (likes_count, seq);
                    CREATE INDEX creations_by_time ON creations (created_at);
                    """)
            try TextIndex.posts.make(in: database)
            let posts = try Row.fetchCursor(database, sql: "SELECT seq, content FROM posts")
            while let post = try posts.next() {
                try TextIndex.posts.put(post["content"], at: post["seq"], in: database)
            }
            // Replicas of the version before know of neither, and go on while new ones start.
            try database.execute(
                sql: """
                    CREATE TRIGGER posts_of_older_replicas AFTER INSERT ON posts WHEN NEW.seq IS NULL BEGIN
                        UPDATE posts SET seq = (
                            SELECT coalesce(max(seq) + 1, NEW.created_at << 20) FROM posts
                            WHERE seq >= NEW.created_at << 20 AND seq < (NEW.created_at + 1) << 20)
                        WHERE post_id = NEW.post_id;
                        INSERT INTO post_search (rowid, folded)
                            SELECT seq, ' ' || lower(content) || ' ' FROM posts WHERE post_id = NEW.post_id;
                    END
                    """)
        }
        ImportMarks.registerMigration(in: &migrator)
        return migrator
    }
}
