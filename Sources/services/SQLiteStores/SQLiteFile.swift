internal import Foundation
internal import GRDB
internal import Stores

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One database file that several processes of a service have open at once.
///
/// Writers queue: each transaction takes the write lock at its beginning and waits for it, so none finds out half way that
/// another was faster. In WAL mode a committed transaction is in the file before its caller hears of it, and so outlives a
/// killed process; a loss of power may take the last ones.
struct SQLiteFile: Sendable {
    private let pool: DatabasePool
    private let readers: Readers
    private let writes: WriteQueue
    private let path: String
    private let observe: StoreObservation?
    private let identity: Identity

    /// As many reads as go on at once.
    private static let mostReads = max(2, ProcessInfo.processInfo.activeProcessorCount)

    /// The threads of reads, which end with the last of those who use the file.
    ///
    /// A read is mostly shorter than the ways between queues that it would go otherwise.
    private final class Readers: Sendable {
        let threads = BlockingThreads(atMost: SQLiteFile.mostReads, patience: .seconds(10))

        deinit { threads.end {} }
    }

    /// What makes a file this file, whatever its name.
    private struct Identity: Sendable, Equatable {
        let device: UInt64
        let node: UInt64

        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            node = UInt64(status.st_ino)
        }
    }

    /// Opens the file, making it and its folder where they do not exist, and brings its tables up to date.
    init(path: String, migrations: DatabaseMigrator, observe: StoreObservation? = nil) throws(StoreError) {
        self.observe = observe
        readers = Readers()
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = Self.mostReads
        configuration.prepareDatabase { database in
            // What is mapped is neither copied nor lost to a reader's cache whenever somebody writes.
            try database.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 1073741824")
        }
        let folder = URL(filePath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw StoreError(
                "cannot make the folder \(folder.path()); set DATA_DIR or DATABASE_PATH to where this service may write"
            )
        }
        do {
            // Switching to WAL and migrating are not safe to do by several processes at once, which start together.
            let lock = try FileLock(path: path + ".lock")
            defer { lock.release() }
            pool = try DatabasePool(path: path, configuration: configuration)
            try migrations.migrate(pool)
        } catch {
            throw StoreError("cannot open the database \(path): \(error)")
        }
        guard let identity = Identity(path: path) else { throw StoreError("the database \(path) is gone") }
        self.identity = identity
        writes = WriteQueue(pool)
        self.path = path
    }

    /// - Parameter operation: the caller's name, under which its time is told.
    func read<Value: Sendable>(
        _ operation: String = #function, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await observed(operation) {
            try await readers.threads.run { [pool] in
                // A transaction like that of `DatabasePool.read`, by statements that are kept.
                try pool.unsafeRead { database in
                    try database.cachedStatement(sql: "BEGIN").execute()
                    let result = Result { try body(database) }
                    // Some errors end the transaction themselves.
                    if database.isInsideTransaction { try database.cachedStatement(sql: "COMMIT").execute() }
                    return try result.get()
                }
            }
        }
    }

    func write<Value: Sendable>(
        _ operation: String = #function, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try checkIdentity()
        return try await observed(operation) { try await writes.write(body) }
    }

    func close() async { await readers.threads.end {} }

    /// Throws where the file is gone or cannot be read.
    func check() async throws {
        try checkIdentity()
        _ = try await read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
    }

    /// A file that was removed while open would go on taking writes that nobody could ever read again.
    private func checkIdentity() throws(StoreError) {
        guard Identity(path: path) == identity else {
            throw StoreError("the database \(path) was removed or replaced; restart the service")
        }
    }

    private func observed<Value: Sendable>(
        _ operation: String, _ body: () async throws -> Value
    ) async throws -> Value {
        let start = ContinuousClock.now
        let name = String(operation.prefix { $0 != "(" })
        do {
            let value = try await body()
            observe?(name, .now - start, false)
            return value
        } catch {
            observe?(name, .now - start, true)
            if let error = error as? DatabaseError { throw StoreError("\(error)") }
            throw error
        }
    }
}
