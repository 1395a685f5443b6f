import Domain
import Foundation
import Stores
import Synchronization
import TestSupport
import Testing

@testable import SQLiteStores

/// The built import command, killed again and again.
@Suite(.timeLimit(.minutes(20))) struct KilledImportTests {
    @Test func runsThatAreKilledComeToTheSameEnd() async throws {
        let posts = (0..<2_000).map {
            #"{"post_id":"p\#($0)","user_id":"u","content":"words \#($0)","created_at":{"$date":"2025-01-02T03:04:05Z"}}"#
        }
        // A line that is left out in each batch tells when the one before is done.
        let likes = (0..<6_000).map {
            let post = $0 % 500 == 17 ? "gone" : "p\($0 % 2_000)"
            return #"{"post_id":"\#(post)","user_id":"u\#($0)","created_at":{"$date":"2025-01-02T03:04:05Z"}}"#
        }
        // A run may be over before the kill comes; then all begins anew.
        var folder = try ScratchFolder("killed-import")
        var isKilled = try await isKilledThrice(in: folder, posts, likes)
        for _ in 1...20 where !isKilled {
            folder = try ScratchFolder("killed-import")
            isKilled = try await isKilledThrice(in: folder, posts, likes)
        }
        try #require(isKilled)
        let (rejects, files) = places(in: folder)
        let last = try await Command.run(
            Project.product("grover-post"), ["import", "--rejects", rejects, "--data-dir", folder.path] + files)
        #expect(last.status == 0)
        #expect(
            last.output == """
                \(files[0]): 2000 read = 2000 imported + 0 already there + 0 left out + 0 refused
                \(files[1]): 6000 read = 5988 imported + 0 already there + 12 left out + 0 refused
                verified: every imported record is there, and counters equal what they count

                """)
        #expect(try folder.read("rejects.jsonl").split(separator: "\n").count == 12)
        let store = try SQLitePostStore(path: folder.path + "/grover_posts.sqlite")
        #expect(try await store.inconsistencies() == [])
        #expect(try await store.post(id: "p1")?.likesCount == 3)
    }

    private func places(in folder: ScratchFolder) -> (rejects: String, files: [String]) {
        (folder.path + "/rejects.jsonl", [folder.path + "/posts.json", folder.path + "/likes.json"])
    }

    /// Whether each of three runs was killed in the midst of it.
    private func isKilledThrice(in folder: ScratchFolder, _ posts: [String], _ likes: [String]) async throws -> Bool {
        try folder.write(posts.joined(separator: "\n"), to: "posts.json")
        try folder.write(likes.joined(separator: "\n"), to: "likes.json")
        let (rejects, files) = places(in: folder)
        for strike in 1...3 {
            let heard = Mutex(0)
            let program = try RunningProgram(
                "grover-post", ["import", "--rejects", rejects, "--data-dir", folder.path] + files, environment: [:]
            ) { line, pid in
                guard line.contains("left out: post 'gone'") else { return }
                let count = heard.withLock { count in
                    count += 1
                    return count
                }
                if count == strike { kill(pid, SIGKILL) }
            }
            let end = await program.end()
            try #require(end == SIGKILL || end == 0)
            guard end == SIGKILL else { return false }
        }
        return true
    }
}
