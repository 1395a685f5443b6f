public import Foundation

/// A folder of a test's own, removed when the test lets go of it.
public final class ScratchFolder: Sendable {
    public let url: URL

    public init(_ purpose: String = "grover") throws {
        // As /proc shows it.
        url = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(
            path: "\(purpose)-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    public var path: String { url.path(percentEncoded: false) }

    /// Writes a file, making the folders on the way.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> URL {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file
    }

    public func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: url.appending(path: name)), as: UTF8.self)
    }
}
