/// The parts of an image's name that matter to rules.
struct ImageName {
    let tag: Substring?
    let digest: Substring?

    init(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        digest = parts.count == 2 ? parts[1] : nil
        let name = parts.first ?? ""
        let last = name.lastIndex(of: "/").map { name[name.index(after: $0)...] } ?? name[...]
        tag = last.firstIndex(of: ":").map { last[last.index(after: $0)...] }
    }
}
