import Documents
import FoundationEssentials
import GRDB

/// The objects on disk: one row each, and the counter that resourceVersions come from.
///
/// SQLite in WAL mode: an acknowledged write survives the death of the process at any moment.
struct ObjectTable: Sendable {
    private let database: DatabaseQueue

    /// - Parameter path: nil keeps the objects in memory.
    init(path: String?) throws {
        var configuration = Configuration()
        configuration.label = "objects"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        // Secrets are in it: the files beside it take over its mode.
        if let path, !FileManager.default.fileExists(atPath: path) { try PrivateFile.write("", to: path) }
        database =
            if let path {
                try DatabaseQueue(path: path, configuration: configuration)
            } else {
                try DatabaseQueue(named: nil, configuration: configuration)
            }
        try database.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS object (
                        "group" TEXT NOT NULL, plural TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
                        revision INTEGER NOT NULL, json BLOB NOT NULL,
                        PRIMARY KEY ("group", plural, namespace, name)
                    ) WITHOUT ROWID;
                    CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 0), revision INTEGER NOT NULL);
                    INSERT OR IGNORE INTO counter VALUES (0, 0);
                    """)
        }
    }

    /// The file of a control plane that may be running, for reading alone.
    init(reading path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        database = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Everything that stands in the table; rows of resources that this version does not serve stay where they are.
    ///
    /// - Parameter resources: learns of the CustomResourceDefinitions, whose objects are loaded too.
    func load(into resources: ServedResources) throws -> (objects: [StoredObject], revision: Int64) {
        try database.read { database in
            let revision = try Int64.fetchOne(database, sql: "SELECT revision FROM counter") ?? 0
            let definitions = try Row.fetchCursor(
                database, sql: "SELECT name, json FROM object WHERE \"group\" = ? AND plural = ?",
                arguments: [
                    ResourceType.customResourceDefinitions.group, ResourceType.customResourceDefinitions.plural,
                ])
            while let row = try definitions.next() {
                let json: Data = row["json"]
                resources.take(definition: try JSON.read(json), name: row["name"])
            }
            let types = Dictionary(
                resources.stored.map { ($0.qualifiedPlural, $0) }, uniquingKeysWith: { first, _ in first })
            var objects: [StoredObject] = []
            let rows = try Row.fetchCursor(database, sql: "SELECT * FROM object")
            while let row = try rows.next() {
                let group: String = row["group"]
                let plural: String = row["plural"]
                guard let type = types[group.isEmpty ? plural : "\(plural).\(group)"] else { continue }
                let json: Data = row["json"]
                var node = try JSON.read(json)
                node["apiVersion"] = Node(type.apiVersion)
                objects.append(
                    StoredObject(
                        key: ObjectKey(type, namespace: row["namespace"], name: row["name"]),
                        node: node, revision: row["revision"]))
            }
            return (objects, revision)
        }
    }

    func save(_ object: StoredObject) throws {
        let key = object.key
        try database.write { database in
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?, ?)").execute(
                arguments: [
                    key.type.group, key.type.plural, key.namespace, key.name, object.revision, Data(object.json),
                ])
            try advance(to: object.revision, in: database)
        }
    }

    func remove(_ key: ObjectKey, at revision: Int64) throws {
        try database.write { database in
            try database.cachedStatement(
                sql: #"DELETE FROM object WHERE "group" = ? AND plural = ? AND namespace = ? AND name = ?"#
            ).execute(arguments: [key.type.group, key.type.plural, key.namespace, key.name])
            try advance(to: revision, in: database)
        }
    }

    func close() throws {
        try database.close()
    }

    private func advance(to revision: Int64, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE counter SET revision = ?").execute(arguments: [revision])
    }
}
