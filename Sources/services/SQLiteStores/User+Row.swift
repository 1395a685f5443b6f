public import Domain
internal import Foundation
public import GRDB

extension User: FetchableRecord, PersistableRecord {
    public static var databaseTableName: String { "users" }

    /// Reads the columns by their places in the table, as `Post` does.
    public init(row: Row) throws {
        self.init(
            id: row[0], email: row[1], name: row[2], picture: row[4], createdAt: Moment(milliseconds: row[13]))
        bio = row[3]
        website = row[5]
        twitter = row[6]
        instagram = row[7]
        linkedin = row[8]
        isPremium = row[9]
        isPrivate = row[10]
        paypalEmail = row[11]
        notifications = try Self.notifications(row[12])
    }

    /// What most members have, as it is written.
    private static let allOn: String? = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(NotificationSettings())).map { String(decoding: $0, as: UTF8.self) }
    }()

    private static func notifications(_ text: String) throws -> NotificationSettings {
        if text == allOn { return NotificationSettings() }
        return try JSONDecoder().decode(NotificationSettings.self, from: Data(text.utf8))
    }
}
