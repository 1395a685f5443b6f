import Domain
import Stores
import TestSupport
import Testing

@testable import PostService
@testable import ServiceStores
@testable import UserService

/// What becomes of single documents of an export.
@Suite struct ExportDocumentTests {
    private let now = Moment(milliseconds: 1_795_345_207_522)

    private func read<Record>(
        _ line: String, _ name: String, _ kinds: [ImportKind<Record>]
    ) throws -> (record: Record, mends: [String]) {
        let kind = try #require(kinds.first { $0.name == name })
        var document = try ExportDocument(
            ExportLine(number: 1, bytes: Array(line.utf8), isTooLong: false), now: now)
        return (try kind.read(&document), document.mends)
    }

    @Test(arguments: [
        // Canonical, relaxed, and with times as the old system's other parts write them.
        """
        {"_id":{"$oid":"65f0000000000000000000aa"},"user_id":"user_0123456789ab","email":"zoë@example.org","name":"Zoë",\
        "bio":"","picture":"https://example.org/z.png","website":null,"is_premium":true,"is_private":false,\
        "notify_likes":false,"created_at":{"$date":{"$numberLong":"1795345207500"}}}
        """,
        """
        {"_id":{"$oid":"65f0000000000000000000aa"},"user_id":"user_0123456789ab","email":"zoë@example.org","name":"Zo\\u00eb",\
        "bio":"","picture":"https://example.org/z.png","is_premium":true,"notify_likes":false,"notify_sales":null,\
        "monetization_enabled":false,"created_at":{"$date":"2026-11-22T11:00:07.5Z"}}
        """,
        """
        {"user_id":"user_0123456789ab","email":"zoë@example.org","name":"Zoë","bio":"",\
        "picture":"https://example.org/z.png","is_premium":true,"notify_likes":false,\
        "created_at":"2026-11-22T11:00:07.500000"}
        """,
    ])
    func aMemberIsReadFromEveryForm(line: String) throws {
        var user = User(
            id: "user_0123456789ab", email: "zoë@example.org", name: "Zoë", picture: "https://example.org/z.png",
            createdAt: Moment(milliseconds: 1_795_345_207_500))
        user.isPremium = true
        user.notifications.likes = false
        let (record, mends) = try read(line, "users", UserImport.kinds)
        #expect(record == .user(user))
        #expect(mends == [])
    }

    @Test func aPostIsReadWithItsPoll() throws {
        var post = Post(
            id: "post_1795345207.522829_user_a", userID: "user_a", content: "which?", createdAt: now)
        post.taggedUsers = ["user_b"]
        post.sharesCount = 3
        post.commentsCount = 2
        post.poll = Poll(question: "?", options: ["x", "y"], expiresAt: now)
        let (record, mends) = try read(
            """
            {"post_id":"post_1795345207.522829_user_a","user_id":"user_a","content":"which?","tagged_users":["user_b"],\
            "likes_count":{"$numberInt":"9"},"shares_count":{"$numberDouble":"3.0"},"comments_count":2,\
            "dislikes_count":{"$numberLong":"-1"},"reaction_counts":{"love":4},"has_poll":true,"poll_question":"?",\
            "poll_options":["x","y"],"poll_expires_at":{"$date":"2026-11-22T11:00:07.522Z"},\
            "created_at":{"$date":{"$numberLong":"1795345207522"}}}
            """, "posts", PostImport.kinds)
        #expect(record == .post(post))
        #expect(mends == ["'dislikes_count' is 0, not -1"])
    }

    @Test(
        arguments: [
            (
                #"{"user_id":"u","email":"a@b.c","name":null,"created_at":"2026-11-22T11:00:07"}"#, "users",
                "'name' is 'Member', as there was none"
            ),
            (
                #"{"_id":{"$oid":"65f000000000000000000000"},"user_id":"u","email":"a@b.c","name":"n"}"#, "users",
                "'created_at' is the time of its '_id'"
            ),
            (
                #"{"user_id":"u","email":"a@b.c","name":"n","website":"javascript:alert(1)","created_at":"2026-11-22T11:00:07"}"#,
                "users", "'website' is dropped, as it is no address that begins with http:// or https://"
            ),
            (
                #"{"post_id":"p","user_id":"u","content":null,"created_at":"2026-11-22T11:00:07"}"#, "posts",
                "'content' is empty, as there was none"
            ),
            (
                #"{"post_id":"p","user_id":"u","content":"a\u0000b","created_at":"2026-11-22T11:00:07"}"#, "posts",
                "'content' is without U+0000"
            ),
        ] as [(String, String, String)])
    func whatTheOldSystemLetInIsMended(line: String, kind: String, mend: String) throws {
        let mends =
            kind == "users"
            ? try read(line, kind, UserImport.kinds).mends : try read(line, kind, PostImport.kinds).mends
        #expect(mends == [mend])
    }

    @Test(
        arguments: [
            (#"{"user_id":"u""#, "users", .refused("is no JSON at byte 15; is the file whole?")),
            (#"["user_id"]"#, "users", .refused("is no JSON object")),
            (
                #"{"user_id":"a/b","email":"a@b.c","name":"n"}"#, "users",
                .refused("'user_id' is not an id of letters, digits and ._~:@-")
            ),
            (#"{"user_id":"u","email":"nobody","name":"n"}"#, "users", .refused("'email' is no e-mail address")),
            (
                #"{"user_id":"u","email":"a@b.c\u0000d","name":"n"}"#, "users",
                .refused("'email' is not a text of 1 to 320 characters")
            ),
            (#"{"user_id":"u","email":"a@b.c","name":"n"}"#, "users", .refused("has no 'created_at'")),
            (
                #"{"user_id":"u","email":"a@b.c","name":"n","created_at":{"$date":{"$numberLong":"99999999999999"}}}"#,
                "users", .refused("'created_at' is not a time from 1970 to 2199")
            ),
            (
                #"{"user_id":"u","email":"a@b.c","name":7,"created_at":"2026-11-22T11:00:07"}"#, "users",
                .refused("'name' is not a text")
            ),
            (
                #"{"follower_id":"u","following_id":"u","created_at":"2026-11-22T11:00:07"}"#, "follows",
                .leftOut("member 'u' follows itself")
            ),
            (
                #"{"session_token":"t","user_id":"u","created_at":"2026-11-21T11:00:07","expires_at":"2026-11-22T11:59:07"}"#,
                "user_sessions", .leftOut("the session is over, or within an hour")
            ),
        ] as [(String, String, ImportOutcome)])
    func whatIsNoRecordIsTold(line: String, kind: String, outcome: ImportOutcome) throws {
        let error = #expect(throws: ExportDocument.Unfit.self) { try read(line, kind, UserImport.kinds) }
        #expect(error?.outcome == outcome)
    }

    @Test func aSessionKeepsTheHashOfItsToken() throws {
        let (record, _) = try read(
            #"{"session_token":"old","user_id":"u","created_at":"2026-11-21T11:00:07","expires_at":"2026-11-24T11:00:07"}"#,
            "user_sessions", UserImport.kinds)
        guard case .session(let session) = record else {
            Issue.record("no session")
            return
        }
        #expect(session.tokenHash == "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4")
        #expect(session.userID == "u")
    }
}
