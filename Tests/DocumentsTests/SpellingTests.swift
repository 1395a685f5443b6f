import Documents
import Testing

@Suite struct SpellingTests {
    @Test(
        arguments: [
            ("replcias", "replicas"), ("REPLICAS", "replicas"), ("imag", "image"), ("nothing", nil),
        ] as [(String, String?)])
    func theNearestWordIsFound(_ word: String, _ nearest: String?) {
        #expect(Spelling.nearest(to: word, among: ["image", "replicas"]) == nearest)
    }

    @Test func longWordsAreComparedWithNothing() {
        let long = String(repeating: "a", count: 65)
        #expect(Spelling.nearest(to: long, among: [long]) == nil)
        #expect(Spelling.nearest(to: String(repeating: "a", count: 60), among: [long]) == nil)
        #expect(Spelling.nearest(to: String(repeating: "a", count: 60), among: [String(long.dropLast())]) != nil)
    }

    @Test func onlySoManyWordsAreCompared() {
        let words = (0..<Spelling.most).map { "\($0)" } + ["replicas"]
        #expect(Spelling.nearest(to: "replica", among: words) == nil)
        #expect(Spelling.nearest(to: "replica", among: words.dropFirst()) == "replicas")
    }
}
