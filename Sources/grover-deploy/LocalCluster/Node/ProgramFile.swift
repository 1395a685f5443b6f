internal import Glibc

/// A program that is to become an image: where it is, and whether this machine can start it.
public struct ProgramFile: Sendable {
    public let path: String
    /// Found by its bare name: an interpreter of this machine, which needs its place and stays there.
    public let staysInPlace: Bool

    /// A refusal in words for people.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// - Parameters:
    ///   - name: a path, or a bare name to look for.
    ///   - searchPath: folders, with colons between them.
    public init(_ name: String, searchPath: String) throws {
        staysInPlace = !name.contains("/")
        guard staysInPlace else {
            path = name
            try Self.check(name)
            return
        }
        let found = searchPath.split(separator: ":").map { "\($0)/\(name)" }.first {
            access($0, X_OK) == 0 && !HostFiles.isFolder($0)
        }
        guard let found else {
            throw Failure(description: "no program '\(name)' is in PATH; give its path, as in --exec ./\(name)")
        }
        path = found
        try Self.check(found)
    }

    private static func check(_ path: String) throws {
        guard HostFiles.exists(path) else { throw HostError("load the executable", path, ENOENT) }
        guard access(path, X_OK) == 0, !HostFiles.isFolder(path) else {
            throw Failure(
                description:
                    "'\(path)' is not executable; make it so with chmod +x, or load its interpreter and name "
                    + "the file as an argument: --exec python3 --arg /path/to/file")
        }
        let head = head(of: path)
        if head.starts(with: [0x7F] + Array("ELF".utf8)) { return }
        guard head.starts(with: "#!".utf8) else {
            throw Failure(
                description: "'\(path)' is neither a program of this machine nor a script; a script names its "
                    + "interpreter in its first line, as in #!/usr/bin/env python3")
        }
        let line = String(decoding: head.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let interpreter = line.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        guard interpreter.hasPrefix("/"), access(interpreter, X_OK) == 0 else {
            throw Failure(
                description:
                    "the script '\(path)' asks for the interpreter '\(interpreter)', which is not there; give "
                    + "an absolute path in its first line, or #!/usr/bin/env NAME")
        }
    }

    private static func head(of path: String) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(file, &bytes, bytes.count)
        return count > 0 ? Array(bytes[..<count]) : []
    }
}
