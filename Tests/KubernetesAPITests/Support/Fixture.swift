import Glibc
import Testing

/// Files beside the tests.
enum Fixture {
    static func path(_ name: String, from file: String = #filePath) -> String {
        let folders = file.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
        return folders.joined(separator: "/") + "/" + name
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        let file = try #require(fopen(path(name), "r"), "there is no fixture \(name)")
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    static func text(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }
}

/// A folder of its own for one test, gone with it.
final class ScratchFolder {
    let path: String
    private var made: [String]

    init() throws {
        var template = Array("/tmp/grover-client-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
        made = [path]
    }

    deinit {
        for path in made.reversed() { remove(path) }
    }

    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
        let target = "\(path)/\(name)"
        if let slash = name.lastIndex(of: "/") {
            let folder = "\(path)/\(name[..<slash])"
            if mkdir(folder, 0o700) == 0 { made.append(folder) }
        }
        let file = try #require(fopen(target, "w"))
        fputs(text, file)
        fclose(file)
        chmod(target, mode)
        made.append(target)
        return target
    }
}
