import Domain
import Foundation
import GRDB
import NIOCore
import ServiceKit
import Stores
import Synchronization
import TestSupport
import Testing

@testable import SQLiteStores

/// Built services that write under load until they are killed, at any moment and again and again.
@Suite(.timeLimit(.minutes(20))) struct KilledServiceTests {
    /// What was acknowledged.
    private final class Ledger: Sendable {
        struct Entries {
            var members: Set<String> = []
            var follows: Set<[String]> = []
            var posts: Set<String> = []
            var likes: Set<[String]> = []
            var reactions: [[String]: String] = [:]
            /// Those of an unknown end: the service was killed before it could say.
            var reactionsInDoubt: Set<[String]> = []
        }

        let entries = Mutex(Entries())
        private let count = Mutex(0)
        private let limit: Int
        private let struck = Mutex(false)
        private let strike: @Sendable () -> Void

        /// - Parameter strike: called by whoever gets the last acknowledgement before the end.
        init(_ entries: Entries, limit: Int, strike: @escaping @Sendable () -> Void) {
            self.entries.withLock { $0 = entries }
            self.limit = limit
            self.strike = strike
        }

        func note(_ change: (inout Entries) -> Void) {
            entries.withLock { change(&$0) }
            let isLast = count.withLock { count in
                count += 1
                return count == limit
            }
            if isLast {
                struck.withLock { $0 = true }
                strike()
            }
        }

        var hasStruck: Bool { struck.withLock { $0 } }
    }

    private struct Caller {
        var talk: RawConnection.Talk
        let token: String

        /// The answer's body; nil where there is none.
        mutating func call(_ method: String, _ path: String, _ body: String = "") async throws -> JSON? {
            try await talk.write(
                """
                \(method) \(path) HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer \(token)\r
                Content-Length: \(body.utf8.count)\r\n\r\n\(body)
                """)
            guard let answer = try await talk.answer() else { return nil }
            #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(method) \(path): \(answer.prefix(400))")
            return answer.firstRange(of: "\r\n\r\n").flatMap { try? JSON.read(answer[$0.upperBound...].utf8) }
        }
    }

    /// Calls until the services are killed, which is what ends a round; over a new connection where one ends of age.
    private func calls(
        port: Int, as token: String, until ledger: Ledger,
        _ body: @escaping @Sendable (inout Caller) async throws -> Void
    ) async {
        while !ledger.hasStruck, !Task.isCancelled {
            do {
                try await RawConnection.with(port: port) { talk in
                    var caller = Caller(talk: talk, token: token)
                    while !Task.isCancelled { try await body(&caller) }
                }
            } catch let error as IOError where error.errnoCode == ECONNREFUSED {
                // Nobody listens: it has ended, by the kill or before it.
                return
            } catch {}
        }
    }

    private func signIn(_ name: String, _ port: Int) async throws -> (id: String, token: String) {
        var session: JSON?
        try await RawConnection.with(port: port) { talk in
            var caller = Caller(talk: talk, token: "")
            session = try await caller.call("POST", "/api/auth/session", #"{"session_id":"dev:\#(name)"}"#)
        }
        return (
            try #require(session?["user_id"]?.string), try #require(session?["session_token"]?.string)
        )
    }

    @Test func whatWasAcknowledgedIsThereAfterEachKill() async throws {
        let folder = try ScratchFolder("killed")
        let environment = ["DATA_DIR": folder.path, "AUTH_PROVIDER": "offline", "SERVICE_TOKEN": "between-services"]
        var entries = Ledger.Entries()
        for round in 1...4 {
            let users = try await RunningProgram.service("grover-user", environment: environment)
            let posts = try await RunningProgram.service(
                "grover-post",
                environment: environment.merging(["USER_SERVICE_URL": "http://127.0.0.1:\(users.port)"]) { $1 })
            // A member of every round before must still get in.
            var members: [(id: String, token: String)] = []
            for number in 0..<4 { members.append(try await signIn("writer\(number)", users.port)) }
            let ledger = Ledger(entries, limit: 60 + 37 * round) {
                kill(posts.program.pid, SIGKILL)
                kill(users.program.pid, SIGKILL)
            }
            await withTaskGroup(of: Void.self) { group in
                for member in members {
                    group.addTask { await publish(as: member, posts.port, ledger) }
                    group.addTask { await join(as: member, round, users.port, ledger) }
                }
            }
            #expect(await users.program.end() == SIGKILL)
            #expect(await posts.program.end() == SIGKILL)
            entries = ledger.entries.withLock { $0 }
            try await check(entries, in: folder)
        }
        #expect(entries.posts.count > 20 && entries.likes.count > 20 && entries.members.count > 20)
    }

    private func publish(as member: (id: String, token: String), _ port: Int, _ ledger: Ledger) async {
        await calls(port: port, as: member.token, until: ledger) { caller in
            guard let id = try await caller.call("POST", "/api/posts/", #"{"content":"words"}"#)?["post_id"]?.string
            else { throw CancellationError() }
            ledger.note { $0.posts.insert(id) }
            let other = ledger.entries.withLock { $0.posts.randomElement() } ?? id
            let key = [other, member.id]
            guard try await caller.call("POST", "/api/posts/\(other)/like") != nil else { throw CancellationError() }
            ledger.note { $0.likes.insert(key) }
            let kind = ["love", "wow", "sad"].randomElement() ?? "love"
            ledger.entries.withLock { _ = $0.reactionsInDoubt.insert(key) }
            let answer = try await caller.call("POST", "/api/posts/\(other)/react", #"{"reaction_type":"\#(kind)"}"#)
            guard answer != nil else { throw CancellationError() }
            ledger.note { entries in
                entries.reactionsInDoubt.remove(key)
                entries.reactions[key] = kind
            }
        }
    }

    private func join(
        as member: (id: String, token: String), _ round: Int, _ port: Int, _ ledger: Ledger
    ) async {
        let number = Mutex(0)
        await calls(port: port, as: member.token, until: ledger) { caller in
            let name =
                "r\(round)\(member.id.suffix(6).filter { $0.isLetter || $0.isNumber })n\(number.withLock { $0 += 1; return $0 })"
            let session = try await caller.call("POST", "/api/auth/session", #"{"session_id":"dev:\#(name)"}"#)
            guard let id = session?["user_id"]?.string else { throw CancellationError() }
            ledger.note { $0.members.insert(id) }
            guard try await caller.call("POST", "/api/users/\(id)/follow") != nil else { throw CancellationError() }
            ledger.note { $0.follows.insert([member.id, id]) }
        }
    }

    private func check(_ entries: Ledger.Entries, in folder: ScratchFolder) async throws {
        let users = try SQLiteUserStore(path: folder.path + "/grover_users.sqlite")
        let posts = try SQLitePostStore(path: folder.path + "/grover_posts.sqlite")
        for file in [users.file, posts.file] {
            #expect(try await file.read { try String.fetchAll($0, sql: "PRAGMA quick_check") } == ["ok"])
        }
        let moment = Moment.now
        let members = entries.members.map {
            UserRecord.user(User(id: $0, email: "", name: "", picture: nil, createdAt: moment))
        }
        let follows = entries.follows.map { UserRecord.follow(follower: $0[0], followee: $0[1], at: moment) }
        #expect(try await users.holds(members + follows).allSatisfy { $0 })
        let published = entries.posts.map {
            PostRecord.post(Post(id: $0, userID: "", content: "", createdAt: moment))
        }
        let likes = entries.likes.map { PostRecord.like(postID: $0[0], userID: $0[1], at: moment) }
        #expect(try await posts.holds(published + likes).allSatisfy { $0 })
        for (key, kind) in entries.reactions where !entries.reactionsInDoubt.contains(key) {
            let kept = try await posts.file.read {
                try String.fetchOne(
                    $0, sql: "SELECT reaction_type FROM reactions WHERE post_id = ? AND user_id = ?",
                    arguments: [key[0], key[1]])
            }
            #expect(kept == kind)
        }
        #expect(try await users.inconsistencies() == [])
        #expect(try await posts.inconsistencies() == [])
    }
}
