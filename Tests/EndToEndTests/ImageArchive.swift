import Documents
import Foundation
import TestSupport
import Testing

/// An image archive, unpacked as a container runtime would: the layout, and the files of its layers.
struct ImageArchive {
    let file: URL
    private let folder: ScratchFolder
    var layout: URL { folder.url.appending(path: "layout") }
    var root: URL { folder.url.appending(path: "root") }

    /// Writes the archive of a service as built for the tests, and unpacks the layout.
    init(of program: String) async throws {
        folder = try ScratchFolder("image")
        let written = try await Command.run(
            Project.root.appending(path: "Scripts/images"),
            ["--programs", ".build/debug", "--compression", "1", "--output", folder.path, program], in: Project.root)
        try #require(written.status == 0, "\(written.errorOutput)")
        let archives = try FileManager.default.contentsOfDirectory(at: folder.url, includingPropertiesForKeys: nil)
        file = try #require(archives.first { $0.pathExtension == "tar" })
        try await unpack(file, to: layout)
    }

    func unpackLayers() async throws {
        for layer in try manifest()["layers"]?.list ?? [] {
            try await unpack(try blob(layer), to: root)
        }
    }

    private func unpack(_ archive: URL, to folder: URL) async throws {
        // Whatever the umask of this process is, the image's user has to get in.
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        try await tool("tar", "-xpf", archive.path(percentEncoded: false), "-C", folder.path(percentEncoded: false))
    }

    @discardableResult
    func tool(_ words: String...) async throws -> String {
        let run = try await Command.run(URL(filePath: "/usr/bin/env"), words)
        try #require(run.status == 0, "\(words): \(run.errorOutput)")
        return run.output
    }

    func json(_ file: URL) throws -> Node { try JSON.read(String(decoding: Data(contentsOf: file), as: UTF8.self)) }
    func index() throws -> Node { try json(layout.appending(path: "index.json")) }
    func manifest() throws -> Node { try json(try blob(try #require(try index()["manifests"]?[0]))) }
    func configuration() throws -> Node { try json(try blob(try #require(try manifest()["config"]))) }

    /// The file that a descriptor means.
    func blob(_ descriptor: Node) throws -> URL {
        let digest = try #require(descriptor["digest"]?.string)
        try #require(digest.hasPrefix("sha256:"))
        return layout.appending(path: "blobs/sha256/\(digest.dropFirst(7))")
    }

    func digest(of file: URL) async throws -> String {
        "sha256:" + (try await tool("sha256sum", file.path(percentEncoded: false))).prefix(64)
    }
}

/// A service that runs in the folder of its image as the image's user, with nothing else in sight but /proc.
final class JailedService {
    /// Why a test cannot make one; nil where it can.
    static let obstacle: String? = {
        let probe = Process()
        probe.executableURL = URL(filePath: "/usr/bin/env")
        probe.arguments = ["unshare"] + (isRoot ? [] : ["--user", "--map-root-user"]) + ["--mount", "true"]
        probe.standardError = FileHandle.nullDevice
        do { try probe.run() } catch { return "there is no unshare" }
        probe.waitUntilExit()
        return probe.terminationStatus == 0 ? nil : "this user may not make a mount namespace"
    }()

    private static let isRoot = getuid() == 0
    let port: Int
    private let process: Process

    /// Starts the image's entry point on a free port, and waits until it listens.
    init(in root: URL, as user: Int) async throws {
        let output = Pipe()
        process = Self.process(in: root, as: user, ["HOST": "127.0.0.1", "PORT": "0", "DRAIN_SECONDS": "0"], [])
        process.standardError = output
        process.standardOutput = output
        try process.run()
        let (listened, said) = await Self.read(output.fileHandleForReading)
        port = try #require(listened, "it did not listen: \(said)")
    }

    /// The port that the service says it listens on, and all that it said until then.
    private static func read(_ output: FileHandle) async -> (port: Int?, text: String) {
        await withCheckedContinuation { continuation in
            // A thread, as reading blocks.
            Thread.detachNewThread {
                var said = Data()
                while true {
                    let more = output.availableData
                    said += more
                    let text = String(decoding: said, as: UTF8.self)
                    let lines = text.split(separator: "\n").compactMap { try? JSON.read(String($0)) }
                    let port = lines.first { $0["message"] == "listening" }?["port"]?.string.flatMap(Int.init)
                    if port != nil || more.isEmpty { return continuation.resume(returning: (port, text)) }
                }
            }
        }
    }

    var pid: Int32 { process.processIdentifier }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// The exit status of the entry point with the argument `health`.
    static func health(in root: URL, as user: Int, port: Int) throws -> Int32 {
        let process = process(in: root, as: user, ["HOST": "127.0.0.1", "PORT": "\(port)"], ["health"])
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Root only has to change to the user; anybody else is the user in a user namespace.
    private static func process(
        in root: URL, as user: Int, _ variables: [String: String], _ arguments: [String]
    ) -> Process {
        let enter =
            isRoot
            ? "exec chroot --userspec=\(user):\(user) \"$0\" /service \"$@\""
            : "exec unshare --user --map-user=\(user) --map-group=\(user) --root=\"$0\" --wd=/ /service \"$@\""
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["unshare"] + (isRoot ? [] : ["--user", "--map-root-user"])
            + ["--mount", "sh", "-c", "mount --rbind /proc \"$0/proc\" && \(enter)"]
            + [root.path(percentEncoded: false)] + arguments
        process.environment = variables.merging(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]) { own, _ in own }
        return process
    }
}
