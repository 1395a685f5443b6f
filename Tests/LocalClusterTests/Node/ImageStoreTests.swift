import Foundation
import TestSupport
import Testing

@testable import LocalCluster

/// Images that stand for executables.
@Suite struct ImageStoreTests {
    private let scratch: ScratchFolder
    private let store: ImageStore

    init() throws {
        scratch = try ScratchFolder("images")
        store = ImageStore(stateFolder: "\(scratch.path)/state")
    }

    @discardableResult
    private func program(_ text: String, _ name: String = "program") throws -> String {
        let path = try scratch.write("#!/bin/sh\n\(text)\n", to: name).path(percentEncoded: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    @Test func aReleaseThatRunsKeepsItsExecutable() throws {
        let path = try program("echo one")
        let old = try store.load("web:1", executable: path)
        try program("echo two")
        let new = try store.load("web:1", executable: path)
        #expect(old.digest != new.digest)
        #expect(try String(contentsOfFile: old.executable, encoding: .utf8).contains("echo one"))
        #expect(store.image(named: "web:1") == new)
    }

    @Test func argumentsArePartOfTheDigest() throws {
        let path = try program("true")
        let digests = try [[], ["a"], ["b"], ["a", "b"], ["ab"]].map {
            try store.load("web", executable: path, arguments: $0).digest
        }
        #expect(Set(digests).count == 5)
    }

    @Test(arguments: [("web", "web:latest"), ("web:latest", "web"), ("host:5000/web", "host:5000/web:latest")])
    func noTagMeansLatest(_ loaded: String, _ asked: String) throws {
        try store.load(loaded, executable: try program("true"))
        #expect(store.image(named: asked) != nil)
    }

    @Test func twoLoadsOfTheSameImageAtOnceBothSucceed() async throws {
        let path = try program("true")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask {
                    try store.load("same:1", executable: path)
                    try store.load("own:\(number)", executable: path, arguments: [String(number)])
                }
            }
            try await group.waitForAll()
        }
        #expect(store.images.count == 17)
        let image = try #require(store.image(named: "same:1"))
        #expect(FileManager.default.isExecutableFile(atPath: image.executable))
        // Nothing half-copied stays.
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/state/images")
        #expect(!files.contains { $0.hasPrefix(".loading") })
    }

    @Test func whatCannotBeExecutedIsRefused() throws {
        let path = try scratch.write("data", to: "data").path(percentEncoded: false)
        #expect(throws: ProgramFile.Failure.self) { try store.load("web", executable: path) }
        #expect(throws: HostError.self) { try store.load("web", executable: "\(scratch.path)/absent") }
        #expect(throws: ProgramFile.Failure.self) { try store.load("web", executable: scratch.path) }
        #expect(store.images.isEmpty)
    }

    @Test func aScriptNeedsAnInterpreterThatIsThere() throws {
        func script(_ name: String, _ text: String) throws -> String {
            let path = try scratch.write(text, to: name).path(percentEncoded: false)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            return path
        }
        try store.load("good", executable: script("good", "#!/bin/sh\necho hello\n"))
        for text in ["echo hello\n", "#!python3\n", "#!/absent/python3\n"] {
            #expect(throws: ProgramFile.Failure.self) { try store.load("bad", executable: script("bad", text)) }
        }
        #expect(store.images.map(\.name) == ["good:latest"])
    }

    @Test func anInterpreterStaysWhereItIs() throws {
        let image = try store.load("shell", ProgramFile("sh", searchPath: "/absent:/bin"), arguments: ["/srv/run"])
        #expect(image.executable == "/bin/sh")
        #expect(store.image(named: "shell")?.executable == "/bin/sh")
        #expect(throws: ProgramFile.Failure.self) { try ProgramFile("no-such-program", searchPath: "/bin") }
    }
}
