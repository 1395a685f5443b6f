public import Domain
public import GRDB

extension User: FetchableRecord, PersistableRecord {
    public static var databaseTableName: String { "users" }
}

extension Session: FetchableRecord, PersistableRecord {
    public static var databaseTableName: String { "sessions" }
}

extension Post: FetchableRecord, PersistableRecord {
    public static var databaseTableName: String { "posts" }
}

/// The text as a pattern for LIKE that means nothing but itself, anywhere.
func pattern(containing text: String) -> String {
    var escaped = "%"
    for character in text {
        if "%_\\".contains(character) { escaped += "\\" }
        escaped.append(character)
    }
    return escaped + "%"
}
