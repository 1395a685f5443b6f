/// The parts of an image's name that matter to rules.
struct ImageName {
    let tag: Substring?
    let digest: Substring?

    init(_ text: String) {
        let bytes = text.utf8
        let at = bytes.firstIndex(of: UInt8(ascii: "@"))
        digest = at.map { text[bytes.index(after: $0)...] }
        let name = bytes[..<(at ?? bytes.endIndex)]
        let last = name[(name.lastIndex(of: UInt8(ascii: "/")) ?? name.startIndex)...]
        tag = last.firstIndex(of: UInt8(ascii: ":")).map { text[bytes.index(after: $0)..<last.endIndex] }
    }
}
