internal import Foundation

/// A text that nobody may see: whatever prints it, in a log, an error or a dump, prints stars.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself.
    public let revealed: String

    public init(_ text: String) {
        revealed = text
    }

    public var description: String { "***" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Settings {
    private static var longestSecret: Int { 64 << 10 }

    /// A secret: the value of the variable, or the text of the file that `NAME_FILE` names, less one line end.
    public func secret(_ name: String, _ meaning: String) -> Secret? {
        declare(Variable(name: name, meaning: meaning, fallback: nil, isSecret: true))
        let file = name + "_FILE"
        let value = text(name, isSecret: true)
        guard let path = string(file) else { return value.map(Secret.init) }
        if value != nil {
            note("\(name) and \(file) are both set; set one of them")
            return nil
        }
        guard let text = Self.text(ofFile: path) else {
            refuse(file, expected: "a file that can be read, of UTF-8 text and up to 64 KiB")
            return nil
        }
        if text.isEmpty { refuse(file, expected: "a file that is not empty") }
        return text.isEmpty ? nil : Secret(text)
    }

    private static func text(ofFile path: String) -> String? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: longestSecret + 1), data.count <= longestSecret else {
            return nil
        }
        guard var text = String(validating: data, as: UTF8.self) else { return nil }
        if text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
