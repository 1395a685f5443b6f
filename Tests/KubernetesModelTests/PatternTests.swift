import Testing

@testable import KubernetesModel

@Suite struct PatternTests {
    @Test(arguments: [
        ("^a+$", "aaa", true), ("^a+$", "aab", false), ("b", "abc", true), ("", "x", true),
        ("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "web-1", true), ("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "web-", false),
        ("^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$", "*/5 * * * *", true),
        ("^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$", "*/5 * * *", false),
        ("^[[:alpha:]_][^[:space:]]{2,3}$", "_ab", true), ("^[[:alpha:]_][^[:space:]]{2,3}$", "_a b", false),
        ("(?i)^http(s)?://", "HTTPS://x", true), ("^(?:a|b|)$", "", true), ("^a{2}$", "aaa", false),
        ("^\\p{Lu}\\P{Lu}$", "Äb", true), ("^.$", "\n", false), ("(?s)^.$", "\n", true),
        ("\\bcat\\b", "a cat!", true),
        ("\\bcat\\b", "concat", false), ("^\\Qa.b\\E$", "a.b", true), ("^\\Qa.b\\E$", "axb", false),
        ("^[\\w.-]+$", "a_b-c.d", true), ("^x{,2}$", "x{,2}", true), ("^\\x41\\x{1F600}$", "A😀", true),
        ("(?m)^b$", "a\nb\nc", true), ("^[]a]$", "]", true), ("^[^]a]$", "]", false),
    ])
    func matchesAsRE2Does(_ pattern: String, _ text: String, _ isFound: Bool) throws {
        #expect(try #require(Pattern(pattern)).isFound(in: text) == isFound)
    }

    @Test(arguments: [
        "(?=a)b", "(?<!a)b", "(a)\\1", "[z-a]", "(", "a)", "*", "a{2,1}", "[[:nope:]]", "\\p{Greek}", "a{1001}",
        "a**",
        "a{2}{3}", "a{2}*", "a+?{2}", "\\p{L?}",
    ])
    func whatRE2RefusesIsNoPattern(_ pattern: String) {
        #expect(Pattern(pattern) == nil)
    }

    /// Backtracking would take longer than the universe has lasted.
    @Test func aHostilePatternEndsAndAHugeOneIsRefused() throws {
        let text = String(repeating: "a", count: 5000) + "b"
        #expect(try #require(Pattern("^(a+)+$")).isFound(in: text) == false)
        #expect(try #require(Pattern("^(a|aa)+$")).isFound(in: text) == false)
        #expect(Pattern("((a{1000}){1000}){1000}") == nil)
        #expect(Pattern("(((){1000}){1000}){1000}") == nil)
        #expect(Pattern(String(repeating: "(", count: 100_000)) == nil)
    }

    @Test func aRepetitionOfARepetitionIsRefusedBeforeItIsBuilt() {
        #expect(throws: PatternError.self) {
            var parser = PatternParser("a" + String(repeating: "{1}", count: 100_000))
            _ = try parser.parse()
        }
    }

    @Test(arguments: [
        ("^[z\\da-fc-k5]+$", "abz059hk", true), ("^[z\\da-fc-k5]+$", "l", false), ("^[^\\Wa]+$", "b_9", true),
        ("^[^\\Wa]+$", "a", false), ("^[b-da-c]$", "d", true), ("^[\\p{Lu}\\p{N}x]+$", "Ä7x", true),
        ("(?i)^[^a-c]$", "B", false), ("^[aceg]$", "f", false),
    ])
    func setsOfManyPartsAreLookedUpAlike(_ pattern: String, _ text: String, _ isFound: Bool) throws {
        #expect(try #require(Pattern(pattern)).isFound(in: text) == isFound)
    }

    @Test func matchesThatShareStepsEndWhenTheyAreUsedUp() throws {
        let pattern = try #require(Pattern("^(a|b)+$"))
        let text = String(repeating: "ab", count: 100)
        var steps = 4000
        #expect(pattern.isFound(in: text, within: &steps) == true)
        while steps > 0 { _ = pattern.isFound(in: text, within: &steps) }
        #expect(pattern.isFound(in: text, within: &steps) == nil)
        #expect(pattern.isFound(in: text) == true)
    }
}
