public import Domain
internal import Foundation
public import GRDB

extension Post: FetchableRecord, PersistableRecord {
    public static var databaseTableName: String { "posts" }

    /// Reads the columns by their places in the table, to which later ones were only added behind.
    ///
    /// Lists are mostly the reading of rows: by names, and by a decoder for each text of JSON, they took several times as long.
    public init(row: Row) throws {
        self.init(id: row[0], userID: row[1], content: row[2], createdAt: Moment(milliseconds: row[17]))
        mediaURL = row[3]
        mediaType = row[4]
        taggedUsers = try Self.read(row[5], unless: "[]") ?? []
        location = row[6]
        likesCount = row[7]
        dislikesCount = row[8]
        sharesCount = row[9]
        commentsCount = row[10]
        repostCount = row[11]
        reactionCounts = try Self.read(row[12], unless: "{}") ?? [:]
        isRepost = row[13]
        originalPostID = row[14]
        repostComment = row[15]
        let question: String? = row[16]
        if let question { poll = try Self.read(question, unless: "") }
    }

    /// Most posts have none of what is kept as JSON.
    private static func read<Value: Decodable>(_ text: String, unless empty: String) throws -> Value? {
        text == empty ? nil : try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
