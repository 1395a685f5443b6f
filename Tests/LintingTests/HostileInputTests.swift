import Documents
import Testing

@testable import Linting

/// Whatever comes in: one finding that says what is wrong, and no more.
@Suite struct HostileInputTests {
    private static let bomb = (0..<9).map { level in
        let item = level == 0 ? "x" : "*a\(level - 1)"
        return "k\(level): &a\(level) [\(Array(repeating: item, count: 9).joined(separator: ", "))]"
    }.joined(separator: "\n")

    static let cases: [(String, [UInt8], String)] = [
        ("aliases that expand to billions", Array(bomb.utf8), "values, aliases expanded"),
        ("deep lists", Array(repeating: UInt8(ascii: "["), count: 100_000), "nested deeper than"),
        ("deep JSON", Array(("{\"a\":" + String(repeating: "[", count: 100_000)).utf8), "nested deeper than"),
        (
            "deep blocks",
            Array((0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined().utf8), "nested deeper than"
        ),
        ("bytes that are no UTF-8", Array("kind: \"".utf8) + [0xFF, 0xFE, 0x22], "not UTF-8"),
        (
            "endless documents", Array(String(repeating: "---\na: 1\n", count: 200_000).utf8),
            "more than 100000 documents"
        ),
        (
            "a size beyond all measure", Array(repeating: UInt8(ascii: "#"), count: (64 << 20) + 1),
            "larger than 64 MiB"
        ),
        ("a key twice", Array("kind: Pod\nkind: Pod\n".utf8), "duplicate key 'kind'"),
        ("a quote that does not end", Array("a: \"b\n".utf8), "end of stream"),
        ("a null byte", [UInt8(ascii: "a"), 0, UInt8(ascii: "b")], "control characters"),
    ]

    @Test(arguments: cases.indices)
    func hostileInputIsOneClearFinding(_ number: Int) async throws {
        let (_, bytes, message) = Self.cases[number]
        var lint = Lint.engine()
        lint.input.sources = [LintSource(name: "bad.yaml") { _ in bytes }]
        let report = try await lint.report()
        #expect(report.findings.map(\.rule) == ["unreadable-input"])
        #expect(report.findings.first?.message.contains(message) == true, "\(report.findings)")
        #expect(report.findings.first?.place?.file == "bad.yaml")
        #expect(report.unreadable == 1)
    }

    @Test func objectsBeforeTheBrokenPlaceAreLintedNevertheless() async throws {
        let lint = Lint.engine(
            "apiVersion: v1\nkind: Pod\nspec: {containers: [], x: 1}\n---\na: [\n")
        #expect(try await lint.report().findings.map(\.rule) == ["unknown-field", "unreadable-input"])
    }

    @Test func aFileThatCannotBeOpenedIsAFindingAtItsStart() async throws {
        var lint = Lint.engine()
        lint.input.sources = [LintSource(name: "gone.yaml") { _ in throw Problem("no such file") }]
        #expect(try await lint.lines() == ["gone.yaml:1:1 unreadable-input no such file"])
    }
}
