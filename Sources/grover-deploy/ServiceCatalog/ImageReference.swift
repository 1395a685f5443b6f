/// An image with a tag, a digest or both, taken apart.
public struct ImageReference: Sendable, Equatable, CustomStringConvertible {
    public var repository: String
    public var tag: String?
    public var digest: String?

    /// Nil for a reference without tag and digest: such a one means another image every day.
    public init?(_ text: String) {
        var rest = Substring(text)
        if let at = rest.lastIndex(of: "@") {
            let digest = String(rest[rest.index(after: at)...])
            guard Self.isDigest(digest) else { return nil }
            self.digest = digest
            rest = rest[..<at]
        }
        // A colon before the last slash belongs to the registry's port.
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            let tag = String(rest[rest.index(after: colon)...])
            guard Self.isTag(tag) else { return nil }
            self.tag = tag
            rest = rest[..<colon]
        }
        repository = String(rest)
        guard tag != nil || digest != nil, Self.isRepository(repository) else { return nil }
    }

    public var description: String {
        repository + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }

    /// What the version label and `SERVICE_VERSION` say: the tag, else the start of the digest.
    public var version: String {
        if let tag, TextFormat.isLabelValue(tag) { return tag }
        if let digest { return String(digest.dropFirst("sha256:".count).prefix(12)) }
        return String((tag ?? "").filter { $0.isLetter || $0.isNumber }.prefix(63))
    }

    static func isDigest(_ text: String) -> Bool {
        let digits = text.dropFirst("sha256:".count)
        return text.hasPrefix("sha256:") && digits.utf8.count == 64
            && digits.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }

    static func isTag(_ text: String) -> Bool {
        guard (1...128).contains(text.utf8.count), text.first != ".", text.first != "-" else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
    }

    static func isRepository(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || "._-:".contains($0)) }
        }
    }
}
